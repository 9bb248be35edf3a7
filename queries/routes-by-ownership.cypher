// title: Routes by the share a country owns along the chain
// question: Which routes pass no site of which a country owns so many percent, through all layers of holders?
// param: owner country CN Whose share is avoided: of the state, and of firms with their headquarters there
// param: percent percent 25 The share of a site, in percent, that is avoided
// param: worst avoids|would_avoid|unproven|touches unproven The worst verdict to list: avoids, would_avoid, unproven or touches
// param: to market|magnet market The stage routes end at: market or magnet
// param: as_of day any The day the answer is for; today unless given
// param: limit integer 1000 The most routes to list: the first found, which need not be the best
// columns: verdict, readiness, documentation, route, shares, plans, open, claims, sites, supplies

MATCH (now:Current)
MATCH (reading:Reading {graph: now.graph})
WHERE reading.since <= coalesce(date($as_of), date()) <= reading.until
WITH now, reading, {avoids: 0, would_avoid: 1, unproven: 2, touches: 3}[replace($worst, ' ', '_')] AS worst
// Backwards from the reading, over ends and steps: each stop from which a route can end well, once.
CALL (reading, worst) {
  MATCH (reading)
        (()<-[hop:ENDS|STEP WHERE coalesce(hop.to, $to) = $to
                AND coalesce(hop.level, 0) <= worst
                AND (worst > 1 OR none(i IN range(0, size(coalesce(hop.others_held_by, [])) - 1)
                     WHERE hop.others_held_by[i] = $owner AND hop.others_held_least[i] >= $percent))]-
         (stop:Stop WHERE (worst = 3 OR $percent >
             coalesce([i IN range(0, size(stop.held_by) - 1) WHERE stop.held_by[i] = $owner | stop.held_least[i]][0],
                      stop.unheld_least, 0))
           AND (worst > 1 OR $percent >
             coalesce([i IN range(0, size(stop.held_by) - 1) WHERE stop.held_by[i] = $owner | stop.held_most[i]][0],
                      stop.unheld_most, 100))))+
        (good:Stop)
  RETURN collect(DISTINCT good) AS good
}
// Forwards over these alone: no walk is a dead end, so a limit is reached at once.
MATCH path = (reading)-[start:STARTS {to: $to, element: ''} WHERE coalesce(start.level, 0) <= worst
                AND (worst > 1 OR none(i IN range(0, size(coalesce(start.others_held_by, [])) - 1)
                     WHERE start.others_held_by[i] = $owner AND start.others_held_least[i] >= $percent))]->
             (first:Stop WHERE first IN good)
             (()-[step:STEP WHERE coalesce(step.level, 0) <= worst
                  AND (worst > 1 OR none(i IN range(0, size(coalesce(step.others_held_by, [])) - 1)
                       WHERE step.others_held_by[i] = $owner AND step.others_held_least[i] >= $percent))]->
              (stop:Stop WHERE stop IN good))*
             (:Stop {over: true})
WITH now, nodes(path)[1..] AS stops, relationships(path) AS hops
WHERE all(stop IN stops WHERE size([other IN stops WHERE other.site = stop.site]) = 1)
WITH * LIMIT $limit
WITH now, stops, hops,
     [stop IN stops | {name: stop.name,
       least: coalesce([i IN range(0, size(stop.held_by) - 1) WHERE stop.held_by[i] = $owner | stop.held_least[i]][0],
                      stop.unheld_least, 0),
       most: coalesce([i IN range(0, size(stop.held_by) - 1) WHERE stop.held_by[i] = $owner | stop.held_most[i]][0],
                      stop.unheld_most, 100),
       claims: [i IN range(0, size(coalesce(stop.held_by, [])) - 1) WHERE stop.held_by[i] = $owner
                | stop.held_claims[i]]}] AS shares
WITH *, [share IN shares WHERE share.least < $percent <= share.most | 'who owns ' + share.name] +
        reduce(all = [], hop IN hops | all + [i IN range(0, size(coalesce(hop.others_held_by, [])) - 1)
          WHERE hop.others_held_by[i] = $owner AND hop.others_held_least[i] >= $percent | hop.others_held_open[i]]) AS asked
WITH *, CASE WHEN any(share IN shares WHERE share.least >= $percent) THEN 3
             ELSE reduce(worst = CASE size(asked) WHEN 0 THEN 0 ELSE 2 END, hop IN hops
                         | CASE WHEN hop.level > worst THEN hop.level ELSE worst END) END AS level
RETURN ['avoids', 'would_avoid', 'unproven', 'touches'][level] AS verdict,
       // the state furthest from running, of deliveries and of what the sites do
       coalesce(COLLECT { UNWIND reduce(all = [], hop IN hops | all + hop.states) AS state
                          MATCH (status:Kg {key: now.graph + '/entity/' + state})
                          RETURN status.id ORDER BY status.order DESC LIMIT 1 }[0], 'unknown') AS readiness,
       CASE WHEN any(hop IN hops WHERE size(hop.gaps) > 0) OR 'unknown feed' IN hops[0].kinds THEN 'partial' ELSE 'complete' END
         AS documentation,
       reduce(text = stops[0].name, stop IN stops[1..] | text + ' -> ' + stop.name) AS route,
       [share IN shares WHERE share.most > 0 | share.name + ': ' + share.least + ' to ' + share.most + ' %'] AS shares,
       COLLECT { UNWIND reduce(all = [], hop IN hops | all + hop.plans) AS plan RETURN DISTINCT plan } AS plans,
       COLLECT { UNWIND reduce(all = [], hop IN hops | all + hop.open) + asked AS fact RETURN DISTINCT fact } AS open,
       COLLECT { UNWIND reduce(all = [], hop IN hops | all + coalesce(hop.claims, [])) +
                        reduce(all = [], share IN shares | all + split(coalesce(head(share.claims), ''), ' ')) AS claim
                        WITH claim WHERE claim <> '' RETURN DISTINCT claim } AS claims,
       COLLECT { UNWIND stops AS stop MATCH (stop)-[:AT]->(site) RETURN site } AS sites,
       COLLECT { UNWIND hops AS hop MATCH (:Kg {graph: now.graph})-[supply:SUPPLIES {id: hop.flow}]->()
                 RETURN supply } AS supplies
ORDER BY level, size(open), size(plans), size(stops), route
