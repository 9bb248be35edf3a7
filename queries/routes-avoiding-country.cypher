// title: Routes that avoid a country
// question: Which routes avoid the countries, and which cannot be shown to, by where their sites stand?
// param: avoid countries CN The countries that no site of a route may stand in
// param: worst avoids|would_avoid|unproven|touches unproven The worst verdict to list: avoids, would_avoid, unproven or touches
// param: to market|magnet market The stage routes end at: market or magnet
// param: as_of day any The day the answer is for; today unless given
// param: limit integer 1000 The most routes to list: the first found, which need not be the best
// columns: verdict, route, exposed, open, gaps, claims, sites, supplies

MATCH (now:Current)
MATCH (reading:Reading {graph: now.graph})
WHERE reading.since <= coalesce(date($as_of), date()) <= reading.until
// Backwards from the reading, over ends and steps: each stop from which a route can end well, once.
CALL (reading) {
  MATCH (reading)
        (()<-[hop:ENDS|STEP WHERE coalesce(hop.to, $to) = $to AND ($worst <> 'avoids' OR coalesce(hop.level, 0) = 0)]-
         (stop:Stop WHERE ($worst = 'touches' OR size(stop.countries) = 0 OR any(c IN stop.countries WHERE NOT c IN $avoid))
                      AND ($worst <> 'avoids'
                           OR (stop.placed AND none(c IN stop.countries + stop.may_be_in WHERE c IN $avoid)))))+
        (good:Stop)
  RETURN collect(DISTINCT good) AS good
}
// Forwards over these alone: no walk is a dead end, so a limit is reached at once.
MATCH path = (reading)-[start:STARTS {to: $to, element: ''} WHERE $worst <> 'avoids' OR start.level = 0]->
             (first:Stop WHERE first IN good)
             (()-[step:STEP WHERE $worst <> 'avoids' OR step.level = 0]->(stop:Stop WHERE stop IN good))* (:Stop {over: true})
WITH now, nodes(path)[1..] AS stops, relationships(path) AS hops
WHERE all(stop IN stops WHERE size([other IN stops WHERE other.site = stop.site]) = 1)
WITH * LIMIT $limit
WITH now, stops, hops,
     [stop IN stops WHERE size(stop.countries) > 0 AND all(c IN stop.countries WHERE c IN $avoid)] AS touching,
     [stop IN stops WHERE NOT stop.placed OR any(c IN stop.countries + stop.may_be_in WHERE c IN $avoid)] AS doubtful
WITH *, CASE WHEN size(touching) > 0 THEN 'touches'
             WHEN size(doubtful) > 0 OR any(hop IN hops WHERE hop.level > 0) THEN 'unproven'
             ELSE 'avoids' END AS verdict
RETURN verdict,
       reduce(text = stops[0].name, stop IN stops[1..] | text + ' -> ' + stop.name) AS route,
       [stop IN touching | stop.name + ' stands in ' + reduce(c = '', each IN stop.countries | c + ' ' + each)] AS exposed,
       reduce(all = [], hop IN hops | all + hop.open) +
         [stop IN doubtful WHERE NOT stop IN touching | 'where ' + stop.name + ' stands'] AS open,
       reduce(all = [], hop IN hops | all + hop.gaps) AS gaps,
       COLLECT { UNWIND reduce(all = [], hop IN hops | all + coalesce(hop.claims, [])) +
                        reduce(all = [], stop IN stops | all + stop.place_claims) AS claim RETURN DISTINCT claim } AS claims,
       COLLECT { UNWIND stops AS stop MATCH (stop)-[:AT]->(site) RETURN site } AS sites,
       COLLECT { UNWIND hops AS hop MATCH (:Kg {graph: now.graph})-[supply:SUPPLIES {id: hop.flow}]->()
                 RETURN supply } AS supplies
ORDER BY verdict, size(open), size(stops), route
