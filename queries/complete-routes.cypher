// title: Complete routes that avoid a country
// question: Which routes on which every stage is documented avoid the countries, and which cannot be shown to?
// param: avoid countries CN The countries that no site of a route may be located in
// param: worst avoids|would_avoid|unproven|touches unproven The worst verdict to list: avoids, would_avoid, unproven or touches
// param: to market|magnet market The stage routes end at: market or magnet
// param: as_of day any The day the answer is for; today unless given
// param: limit integer 1000 The most routes to list: the first found, which need not be the best
// columns: verdict, readiness, route, exposed, plans, open, claims, sites, supplies

MATCH (now:Current)
MATCH (reading:Reading {graph: now.graph})
WHERE reading.since <= coalesce(date($as_of), date()) <= reading.until
WITH now, reading, {avoids: 0, would_avoid: 1, unproven: 2, touches: 3}[replace($worst, ' ', '_')] AS worst
// Backwards from the reading, over ends and steps: each stop from which a route can end well, once.
CALL (reading, worst) {
  MATCH (reading)
        (()<-[hop:ENDS|STEP WHERE coalesce(hop.to, $to) = $to
                AND size(coalesce(hop.gaps, [])) = 0
                AND coalesce(hop.level, 0) <= worst
                AND (worst = 3 OR none(p IN coalesce(hop.touches_in, []) WHERE all(c IN split(p, ' ') WHERE c IN $avoid)))
                AND (worst > 1 OR none(c IN coalesce(hop.received_in, []) WHERE c IN $avoid))
                AND (worst > 1 OR none(p IN coalesce(hop.others_in, []) WHERE all(c IN split(p, ' ') WHERE c IN $avoid)))]-
         (stop:Stop WHERE (worst = 3 OR none(p IN stop.touches_in WHERE all(c IN split(p, ' ') WHERE c IN $avoid)))
           AND (worst > 1 OR (stop.placed AND none(c IN stop.countries + stop.may_be_in WHERE c IN $avoid)))))+
        (good:Stop)
  RETURN collect(DISTINCT good) AS good
}
// Forwards over these alone: no walk is a dead end, so a limit is reached at once.
MATCH path = (reading)-[start:STARTS {to: $to, element: '', gaps: []} WHERE coalesce(start.level, 0) <= worst
                AND (worst = 3 OR none(p IN coalesce(start.touches_in, []) WHERE all(c IN split(p, ' ') WHERE c IN $avoid)))
                AND (worst > 1 OR none(c IN coalesce(start.received_in, []) WHERE c IN $avoid))
                AND (worst > 1 OR none(p IN coalesce(start.others_in, []) WHERE all(c IN split(p, ' ') WHERE c IN $avoid)))]->
             (first:Stop WHERE first IN good)
             (()-[step:STEP WHERE size(step.gaps) = 0 AND coalesce(step.level, 0) <= worst
                  AND (worst = 3 OR none(p IN coalesce(step.touches_in, []) WHERE all(c IN split(p, ' ') WHERE c IN $avoid)))
                  AND (worst > 1 OR none(c IN coalesce(step.received_in, []) WHERE c IN $avoid))
                  AND (worst > 1 OR none(p IN coalesce(step.others_in, []) WHERE all(c IN split(p, ' ') WHERE c IN $avoid)))]->
              (stop:Stop WHERE stop IN good))*
             (:Stop {over: true})
WITH now, nodes(path)[1..] AS stops, relationships(path) AS hops
WHERE all(stop IN stops WHERE size([other IN stops WHERE other.site = stop.site]) = 1)
WITH * LIMIT $limit
WITH now, stops, hops,
     [stop IN stops WHERE any(p IN stop.touches_in WHERE all(c IN split(p, ' ') WHERE c IN $avoid))] AS touching,
     [hop IN hops WHERE any(p IN coalesce(hop.touches_in, []) WHERE all(c IN split(p, ' ') WHERE c IN $avoid))] AS delivered
WITH *, [stop IN touching | stop.name + ' is in ' + reduce(c = '', each IN stop.countries | c + ' ' + each)] +
        [hop IN delivered | endNode(hop).name + ' takes delivery in ' + reduce(c = '', each IN hop.received_in | c + ' ' + each)]
          AS exposed,
     [stop IN stops WHERE NOT stop IN touching AND (NOT stop.placed OR any(c IN stop.countries + stop.may_be_in WHERE c IN $avoid))
      | 'where ' + stop.name + ' is located'] +
     [hop IN hops WHERE NOT hop IN delivered AND any(c IN coalesce(hop.received_in, []) WHERE c IN $avoid)
      | 'where ' + endNode(hop).name + ' takes delivery'] +
     reduce(all = [], hop IN hops | all + [i IN range(0, size(coalesce(hop.others_in, [])) - 1)
       WHERE all(c IN split(hop.others_in[i], ' ') WHERE c IN $avoid) | hop.others_in_open[i]]) AS asked
WITH *, CASE WHEN size(exposed) > 0 THEN 3
             ELSE reduce(worst = CASE size(asked) WHEN 0 THEN 0 ELSE 2 END, hop IN hops
                         | CASE WHEN hop.level > worst THEN hop.level ELSE worst END) END AS level
RETURN ['avoids', 'would_avoid', 'unproven', 'touches'][level] AS verdict,
       // the state furthest from running, of deliveries and of what the sites do
       coalesce(COLLECT { UNWIND reduce(all = [], hop IN hops | all + hop.states) AS state
                          MATCH (status:Kg {key: now.graph + '/entity/' + state})
                          RETURN status.id ORDER BY status.order DESC LIMIT 1 }[0], 'unknown') AS readiness,
       reduce(text = stops[0].name, stop IN stops[1..] | text + ' -> ' + stop.name) AS route,
       exposed,
       COLLECT { UNWIND reduce(all = [], hop IN hops | all + hop.plans) AS plan RETURN DISTINCT plan } AS plans,
       COLLECT { UNWIND reduce(all = [], hop IN hops | all + hop.open) + asked AS fact RETURN DISTINCT fact } AS open,
       COLLECT { UNWIND reduce(all = [], hop IN hops | all + coalesce(hop.claims, []) + coalesce(hop.received_claims, [])) +
                        reduce(all = [], stop IN stops | all + stop.place_claims) AS claim RETURN DISTINCT claim } AS claims,
       COLLECT { UNWIND stops AS stop MATCH (stop)-[:AT]->(site) RETURN site } AS sites,
       COLLECT { UNWIND hops AS hop MATCH (:Kg {graph: now.graph})-[supply:SUPPLIES {id: hop.flow}]->()
                 RETURN supply } AS supplies
ORDER BY level, size(open), size(plans), size(stops), route
