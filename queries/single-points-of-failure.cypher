// title: Single points of failure
// question: Without which one site does no route reach an end any more, and which stages does that site perform?
// param: avoid countries CN The countries that no site of a route may be located in
// param: worst avoids|would_avoid|unproven|touches unproven The worst verdict of a route that counts
// param: to market|magnet market The stage routes end at: market or magnet
// param: stage stage any Only sites that perform this stage
// param: as_of day any The day the answer is for; today unless given
// param: ends integer 25 The most ends to look at: those with the fewest flows into them
// columns: stage, site, name, countries, lost, claims, sites, supplies
MATCH (now:Current)
MATCH (reading:Reading {graph: now.graph})
WHERE reading.since <= coalesce(date($as_of), date()) <= reading.until
WITH now, reading, {avoids: 0, would_avoid: 1, unproven: 2, touches: 3}[replace($worst, ' ', '_')] AS worst
// Forwards from the reading: each stop that a start of no worse verdict reaches, once.
CALL (reading, worst) {
  MATCH (reading)
        (()-[hop:STARTS|STEP WHERE coalesce(hop.to, $to) = $to AND coalesce(hop.element, '') = ''
               AND coalesce(hop.level, 0) <= worst
               AND (worst = 3 OR none(p IN coalesce(hop.touches_in, []) WHERE all(c IN split(p, ' ') WHERE c IN $avoid)))
               AND (worst > 1 OR none(c IN coalesce(hop.received_in, []) WHERE c IN $avoid))
               AND (worst > 1 OR none(p IN coalesce(hop.others_in, []) WHERE all(c IN split(p, ' ') WHERE c IN $avoid)))]->
         (stop:Stop WHERE (worst = 3 OR none(p IN stop.touches_in WHERE all(c IN split(p, ' ') WHERE c IN $avoid)))
           AND (worst > 1 OR (stop.placed AND none(c IN stop.countries + stop.may_be_in WHERE c IN $avoid)))))+
        (good:Stop)
  RETURN collect(DISTINCT good) AS good
}
CALL (good) {
  UNWIND good AS last
  WITH last WHERE last.over
  WITH last.site AS reached, min(last.name) AS lost, collect(last) AS lasts, sum(COUNT { (last)<-[:STEP]-() }) AS flows
  RETURN reached, lost, lasts ORDER BY flows, reached LIMIT $ends
}
// Backwards over these alone no walk is a dead end: the first one is a route, and what every route passes is on it.
CALL (reading, worst, good, lasts) {
  UNWIND lasts AS last
  MATCH way = (last)(()<-[hop:STEP WHERE coalesce(hop.level, 0) <= worst
                     AND (worst = 3 OR none(p IN coalesce(hop.touches_in, []) WHERE all(c IN split(p, ' ') WHERE c IN $avoid)))
                     AND (worst > 1 OR none(c IN coalesce(hop.received_in, []) WHERE c IN $avoid))
                     AND (worst > 1 OR none(p IN coalesce(hop.others_in, []) WHERE all(c IN split(p, ' ') WHERE c IN $avoid)))]-
                    (stop:Stop WHERE stop IN good))*(first)
  WITH reading, worst, way, first
  WHERE EXISTS { (first)<-[begin:STARTS {to: $to, element: ''}]-(reading)
                 WHERE coalesce(begin.level, 0) <= worst
                  AND (worst = 3 OR none(p IN coalesce(begin.touches_in, []) WHERE all(c IN split(p, ' ') WHERE c IN $avoid)))
                  AND (worst > 1 OR none(c IN coalesce(begin.received_in, []) WHERE c IN $avoid))
                  AND (worst > 1 OR none(p IN coalesce(begin.others_in, []) WHERE all(c IN split(p, ' ') WHERE c IN $avoid))) }
  RETURN way LIMIT 1
}
WITH now, reading, worst, reached, lost, lasts, way
UNWIND nodes(way) AS passed
WITH DISTINCT now, reading, worst, reached, lost, lasts, way, passed.site AS tried
// Taken out, does a walk back from the end still meet a start? Each stop is met once, and the first start ends it.
WHERE tried <> reached AND NOT EXISTS {
  UNWIND lasts AS last
  MATCH (last)
        (()<-[hop:STEP WHERE coalesce(hop.level, 0) <= worst
               AND (worst = 3 OR none(p IN coalesce(hop.touches_in, []) WHERE all(c IN split(p, ' ') WHERE c IN $avoid)))
               AND (worst > 1 OR none(c IN coalesce(hop.received_in, []) WHERE c IN $avoid))
               AND (worst > 1 OR none(p IN coalesce(hop.others_in, []) WHERE all(c IN split(p, ' ') WHERE c IN $avoid)))]-
         (stop:Stop WHERE stop.site <> tried
                     AND (worst = 3 OR none(p IN stop.touches_in WHERE all(c IN split(p, ' ') WHERE c IN $avoid)))
                     AND (worst > 1 OR (stop.placed AND none(c IN stop.countries + stop.may_be_in WHERE c IN $avoid)))))*
        (first)
  WITH DISTINCT reading, worst, first
  WHERE EXISTS { (first)<-[begin:STARTS {to: $to, element: ''}]-(reading)
                 WHERE coalesce(begin.level, 0) <= worst
                  AND (worst = 3 OR none(p IN coalesce(begin.touches_in, []) WHERE all(c IN split(p, ' ') WHERE c IN $avoid)))
                  AND (worst > 1 OR none(c IN coalesce(begin.received_in, []) WHERE c IN $avoid))
                  AND (worst > 1 OR none(p IN coalesce(begin.others_in, []) WHERE all(c IN split(p, ' ') WHERE c IN $avoid))) }
  RETURN first LIMIT 1
}
MATCH (site:Kg {key: now.graph + '/entity/' + tried})
// A site of which no source names a stage stays, without one.
UNWIND CASE size(coalesce(site.stages, [])) WHEN 0 THEN [null] ELSE site.stages END AS stage
WITH now, stage, site, lost, nodes(way) AS stops, relationships(way) AS hops
WHERE $stage IS NULL OR stage = $stage
WITH now, stage, site, collect(DISTINCT lost) AS lost, collect(hops) AS ways, collect(stops) AS places
RETURN stage, site.id AS site, site.name AS name, coalesce(site.countries, []) AS countries, lost,
       COLLECT { UNWIND ways AS hops UNWIND hops AS hop UNWIND hop.claims AS claim RETURN claim
                 UNION UNWIND places AS stops UNWIND stops AS stop UNWIND stop.place_claims AS claim RETURN claim } AS claims,
       [site] AS sites,
       COLLECT { UNWIND ways AS hops UNWIND hops AS hop WITH DISTINCT hop.flow AS flow
                 MATCH (:Kg {graph: now.graph})-[supply:SUPPLIES {id: flow}]->() RETURN supply } AS supplies
ORDER BY size(lost) DESC, stage, name
