// title: Routes on a day
// question: Which routes are there on a day, and what is each of them by where its sites stand?
// param: avoid countries CN The countries that no site of a route may stand in
// param: to market|magnet market The stage routes end at: market or magnet
// param: as_of day 2027-01-01 The day; `kg neo4j push --since` lets earlier ones be asked about
// param: limit integer 1000 The most routes to list: the first found, which need not be the best
// columns: verdict, since, until, route, exposed, open, gaps, claims, sites, supplies

MATCH (now:Current)
MATCH (reading:Reading {graph: now.graph})
WHERE reading.since <= date($as_of) <= reading.until
MATCH path = (reading)-[:STARTS {to: $to, element: ''}]->(:Stop)-[:STEP]->*(:Stop {over: true})
WITH now, reading, nodes(path)[1..] AS stops, relationships(path) AS hops
WHERE all(stop IN stops WHERE size([other IN stops WHERE other.site = stop.site]) = 1)
WITH * LIMIT $limit
WITH now, reading, stops, hops,
     [stop IN stops WHERE size(stop.countries) > 0 AND all(c IN stop.countries WHERE c IN $avoid)] AS touching,
     [stop IN stops WHERE NOT stop.placed OR any(c IN stop.countries + stop.may_be_in WHERE c IN $avoid)] AS doubtful
WITH *, CASE WHEN size(touching) > 0 THEN 'touches'
             WHEN size(doubtful) > 0 OR any(hop IN hops WHERE hop.level > 0) THEN 'unproven'
             ELSE 'avoids' END AS verdict
RETURN verdict, toString(reading.since) AS since, toString(reading.until) AS until,
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
