// title: Routes by the share a country owns along the chain
// question: Which routes pass no site of which a country owns so many percent, through all layers of holders?
// param: owner country CN Whose share is avoided: of the state, and of firms with their headquarters there
// param: percent percent 25 The share of a site, in percent, that is avoided
// param: worst avoids|would_avoid|unproven|touches unproven The worst verdict to list: avoids, would_avoid, unproven or touches
// param: to market|magnet market The stage routes end at: market or magnet
// param: as_of day any The day the answer is for; today unless given
// param: limit integer 1000 The most routes to list: the first found, which need not be the best
// columns: verdict, route, shares, open, claims, sites, supplies

MATCH (now:Current)
MATCH (reading:Reading {graph: now.graph})
WHERE reading.since <= coalesce(date($as_of), date()) <= reading.until
// Backwards from the reading, over ends and steps: each stop from which a route can end well, once.
CALL (reading) {
  MATCH (reading)
        (()<-[hop:ENDS|STEP WHERE coalesce(hop.to, $to) = $to AND ($worst <> 'avoids' OR coalesce(hop.level, 0) = 0)]-
         (stop:Stop WHERE ($worst = 'touches' OR $percent >
             coalesce([i IN range(0, size(stop.held_by) - 1) WHERE stop.held_by[i] = $owner | stop.held_least[i]][0],
                      stop.unheld_least, 0))
           AND ($worst <> 'avoids' OR $percent >
             coalesce([i IN range(0, size(stop.held_by) - 1) WHERE stop.held_by[i] = $owner | stop.held_most[i]][0],
                      stop.unheld_most, 100))))+
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
     [stop IN stops | {name: stop.name,
       least: coalesce([i IN range(0, size(stop.held_by) - 1) WHERE stop.held_by[i] = $owner | stop.held_least[i]][0],
                      stop.unheld_least, 0),
       most: coalesce([i IN range(0, size(stop.held_by) - 1) WHERE stop.held_by[i] = $owner | stop.held_most[i]][0],
                      stop.unheld_most, 100),
       claims: [i IN range(0, size(coalesce(stop.held_by, [])) - 1) WHERE stop.held_by[i] = $owner
                | stop.held_claims[i]]}] AS shares
WITH *, CASE WHEN any(share IN shares WHERE share.least >= $percent) THEN 'touches'
             WHEN any(share IN shares WHERE share.most >= $percent) OR any(hop IN hops WHERE hop.level > 0) THEN 'unproven'
             ELSE 'avoids' END AS verdict
RETURN verdict,
       reduce(text = stops[0].name, stop IN stops[1..] | text + ' -> ' + stop.name) AS route,
       [share IN shares WHERE share.most > 0 | share.name + ': ' + share.least + ' to ' + share.most + ' %'] AS shares,
       reduce(all = [], hop IN hops | all + hop.open) +
         [share IN shares WHERE share.least < $percent <= share.most | 'who owns ' + share.name] AS open,
       COLLECT { UNWIND reduce(all = [], hop IN hops | all + coalesce(hop.claims, [])) +
                        reduce(all = [], share IN shares | all + split(coalesce(head(share.claims), ''), ' ')) AS claim
                        WITH claim WHERE claim <> '' RETURN DISTINCT claim } AS claims,
       COLLECT { UNWIND stops AS stop MATCH (stop)-[:AT]->(site) RETURN site } AS sites,
       COLLECT { UNWIND hops AS hop MATCH (:Kg {graph: now.graph})-[supply:SUPPLIES {id: hop.flow}]->()
                 RETURN supply } AS supplies
ORDER BY verdict, size(open), size(stops), route
