// title: Routes that avoid a technology, a licence or a law
// question: Which routes does a rule leave alone, which does it touch, and which are unproven under it?
// param: rule rule technology:CN A rule that `kg neo4j push` judged by: the ids of (:Rule)
// param: worst avoids|would_avoid|unproven|touches unproven The worst verdict to list: avoids, would_avoid, unproven or touches
// param: to market|magnet market The stage routes end at: market or magnet
// param: as_of day any The day the answer is for; today unless given
// param: limit integer 1000 The most routes to list: the first found, which need not be the best
// columns: verdict, readiness, documentation, route, says, plans, gaps, claims, sites, supplies

MATCH (now:Current)
MATCH (:Rule {graph: now.graph, id: $rule})
MATCH (reading:Reading {graph: now.graph})
WHERE reading.since <= coalesce(date($as_of), date()) <= reading.until
// A rule that asks nothing of the first stages may let other routes through: they begin apart.
WITH now, reading, 'planned_by' AS planned, {avoids: 0, would_avoid: 1, unproven: 2, touches: 3}[replace($worst, ' ', '_')] AS worst,
     CASE WHEN $rule IN reading.apart THEN 'apart' ELSE '' END AS element
// Read by a name that is worked out: a graph without plans has no such property, and Browser would warn of it.
// Backwards from the reading, over ends and steps: each stop from which a route can end well, once.
CALL (reading, worst, planned) {
  MATCH (reading)
        (()<-[hop:ENDS|STEP WHERE coalesce(hop.to, $to) = $to
                AND (worst = 3 OR NOT $rule IN coalesce(hop.touched_by, []))
                AND (worst > 1 OR NOT $rule IN coalesce(hop.unproven_by, []))
                AND (worst > 0 OR NOT $rule IN coalesce(hop[planned], []))]-
         (:Stop))+
        (good:Stop)
  RETURN collect(DISTINCT good) AS good
}
// Forwards over these alone: no walk is a dead end, so a limit is reached at once.
MATCH path = (reading)-[start:STARTS {to: $to, element: element} WHERE $rule IN coalesce(start.by, [$rule])
                AND (worst = 3 OR NOT $rule IN coalesce(start.touched_by, []))
                AND (worst > 1 OR NOT $rule IN coalesce(start.unproven_by, []))
                AND (worst > 0 OR NOT $rule IN coalesce(start[planned], []))]->
             (first:Stop WHERE first IN good)
             (()-[step:STEP WHERE (worst = 3 OR NOT $rule IN coalesce(step.touched_by, []))
                  AND (worst > 1 OR NOT $rule IN coalesce(step.unproven_by, []))
                  AND (worst > 0 OR NOT $rule IN coalesce(step[planned], []))]->
              (stop:Stop WHERE stop IN good))* (:Stop {over: true})
WITH now, planned, nodes(path)[1..] AS stops, relationships(path) AS hops
WHERE all(stop IN stops WHERE size([other IN stops WHERE other.site = stop.site]) = 1)
WITH * LIMIT $limit
WITH now, stops, hops,
     CASE WHEN any(hop IN hops WHERE $rule IN coalesce(hop.touched_by, [])) THEN 3
          WHEN any(hop IN hops WHERE $rule IN coalesce(hop.unproven_by, [])) THEN 2
          WHEN any(hop IN hops WHERE $rule IN coalesce(hop[planned], [])) THEN 1
          ELSE 0 END AS level,
     // a rule limited to stages leaves alone what is open before the first of them: only what it says itself is shown
     $rule + ' | ' AS mark
RETURN ['avoids', 'would_avoid', 'unproven', 'touches'][level] AS verdict,
       // the state furthest from running, of deliveries and of what the sites do
       coalesce(COLLECT { UNWIND reduce(all = [], hop IN hops | all + hop.states) AS state
                          MATCH (status:Kg {key: now.graph + '/entity/' + state})
                          RETURN status.id ORDER BY status.order DESC LIMIT 1 }[0], 'unknown') AS readiness,
       CASE WHEN any(hop IN hops WHERE size(hop.gaps) > 0) OR 'unknown feed' IN hops[0].kinds THEN 'partial' ELSE 'complete' END
         AS documentation,
       reduce(text = stops[0].name, stop IN stops[1..] | text + ' -> ' + stop.name) AS route,
       [text IN reduce(all = [], hop IN hops | all + coalesce(hop.rules_say, [])) WHERE text STARTS WITH mark
        | substring(text, size(mark))] AS says,
       COLLECT { UNWIND reduce(all = [], hop IN hops | all + hop.plans) AS plan RETURN DISTINCT plan } AS plans,
       reduce(all = [], hop IN hops | all + hop.gaps) AS gaps,
       COLLECT { UNWIND reduce(all = [], hop IN hops | all + coalesce(hop.claims, [])) +
                        [text IN reduce(all = [], hop IN hops | all + coalesce(hop.rules_claims, [])) WHERE text STARTS WITH mark
                         | substring(text, size(mark))] AS claim RETURN DISTINCT claim } AS claims,
       COLLECT { UNWIND stops AS stop MATCH (stop)-[:AT]->(site) RETURN site } AS sites,
       COLLECT { UNWIND hops AS hop MATCH (:Kg {graph: now.graph})-[supply:SUPPLIES {id: hop.flow}]->()
                 RETURN supply } AS supplies
ORDER BY level, size(says), size(stops), route
