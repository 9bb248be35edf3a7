// title: What each end can get without a country
// question: Which ends does a route reach that avoids the countries, or one not shown to touch them, and which neither?
// param: avoid countries CN The countries that no site of a route may stand in
// param: to market|magnet market The stage routes end at: market or magnet
// param: as_of day any The day the answer is for; today unless given
// columns: best, end, route, open, claims, sites, supplies

MATCH (now:Current)
MATCH (reading:Reading {graph: now.graph})
WHERE reading.since <= coalesce(date($as_of), date()) <= reading.until
UNWIND [{verdict: 'avoids', level: 0}, {verdict: 'unproven', level: 1}, {verdict: 'touches', level: 2}] AS worst
// Forwards from the reading, what can be reached under each verdict: each stop once, by how many hops away it is.
CALL (reading, worst) {
  MATCH (reading)
        (()-[hop:STARTS|STEP WHERE coalesce(hop.to, $to) = $to AND coalesce(hop.element, '') = '' AND hop.level <= worst.level]->
         (stop:Stop WHERE (worst.level = 2 OR size(stop.countries) = 0 OR any(c IN stop.countries WHERE NOT c IN $avoid))
           AND (worst.level > 0 OR (stop.placed AND none(c IN stop.countries + stop.may_be_in WHERE c IN $avoid)))))+
        (reached:Stop)
  WITH reached, min(size(hop)) AS away
  WITH away, collect(reached) AS layer ORDER BY away
  RETURN collect(layer) AS layers
}
// One step into each, from a stop that is one hop nearer: a tree, along which one walk leads to each stop.
CALL (worst, layers) {
  UNWIND range(1, size(layers) - 1) AS away
  UNWIND layers[away] AS stop
  MATCH (before)-[step:STEP WHERE step.level <= worst.level]->(stop)
  WHERE before IN layers[away - 1]
  WITH stop, head(collect(step)) AS step
  RETURN collect(step) AS tree
}
CALL (reading, worst, layers, tree) {
  MATCH path = (reading)-[start:STARTS {to: $to, element: ''} WHERE start.level <= worst.level]->(first:Stop WHERE first IN layers[0])
               (()-[step:STEP WHERE step IN tree]->())* (last:Stop {over: true})
  WITH last.site AS site, nodes(path)[1..] AS stops, relationships(path) AS hops
  WITH site, stops, hops, all(stop IN stops WHERE size([other IN stops WHERE other.site = stop.site]) = 1) AS once
  ORDER BY once DESC, size(hops), stops[0].name
  RETURN site, collect({stops: stops, hops: hops, once: once})[0] AS found
}
// No route passes a site twice. Where the walk of the tree does, another may not: those few ends are searched backwards.
CALL (worst, layers, site, found) {
  WITH found WHERE found.once
  RETURN found.stops AS stops, found.hops AS hops
  UNION ALL
  WITH worst, layers, site, found WHERE NOT found.once
  UNWIND layers AS layer
  UNWIND layer AS last
  WITH worst, layers, site, last WHERE last.over AND last.site = site
  MATCH path = (last) (()<-[step:STEP WHERE step.level <= worst.level]-(stop:Stop WHERE any(layer IN layers WHERE stop IN layer)))*
               (:Stop)<-[start:STARTS {to: $to, element: ''} WHERE start.level <= worst.level]-(:Reading)
  WITH nodes(path)[..-1] AS back, relationships(path) AS hops
  WHERE all(stop IN back WHERE size([other IN back WHERE other.site = stop.site]) = 1)
  RETURN reverse(back) AS stops, reverse(hops) AS hops LIMIT 1
}
WITH now, worst, stops, hops ORDER BY worst.level
WITH now, last(stops).site AS site, collect({verdict: worst.verdict, stops: stops, hops: hops})[0] AS best
WITH now, best.verdict AS best, best.stops AS stops, best.hops AS hops
RETURN best, last(stops).name AS end,
       reduce(text = stops[0].name, stop IN stops[1..] | text + ' -> ' + stop.name) AS route,
       reduce(all = [], hop IN hops | all + hop.open)
         + [stop IN stops WHERE (NOT stop.placed OR any(c IN stop.countries + stop.may_be_in WHERE c IN $avoid))
                            AND (size(stop.countries) = 0 OR any(c IN stop.countries WHERE NOT c IN $avoid))
            | 'where ' + stop.name + ' stands'] AS open,
       COLLECT { UNWIND reduce(all = [], hop IN hops | all + coalesce(hop.claims, [])) +
                        reduce(all = [], stop IN stops | all + stop.place_claims) AS claim RETURN DISTINCT claim } AS claims,
       COLLECT { UNWIND stops AS stop MATCH (stop)-[:AT]->(site) RETURN site } AS sites,
       COLLECT { UNWIND hops AS hop MATCH (:Kg {graph: now.graph})-[supply:SUPPLIES {id: hop.flow}]->()
                 RETURN supply } AS supplies
ORDER BY best, end
