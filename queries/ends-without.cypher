// title: What each end can get without a country
// question: Which ends does a route reach that avoids the countries, or one not shown to touch them, and which neither?
// param: avoid countries CN The countries that no site of a route may be located in
// param: to market|magnet market The stage routes end at: market or magnet
// param: as_of day any The day the answer is for; today unless given
// columns: best, end, route, plans, open, claims, sites, supplies

MATCH (now:Current)
MATCH (reading:Reading {graph: now.graph})
WHERE reading.since <= coalesce(date($as_of), date()) <= reading.until
UNWIND [{verdict: 'avoids', level: 0}, {verdict: 'would_avoid', level: 1}, {verdict: 'unproven', level: 2},
        {verdict: 'touches', level: 3}] AS worst
// Forwards from the reading, what can be reached under each verdict: each stop once, by how many hops away it is.
CALL (reading, worst) {
  MATCH (reading)
        (()-[hop:STARTS|STEP WHERE coalesce(hop.to, $to) = $to AND coalesce(hop.element, '') = ''
               AND coalesce(hop.level, 0) <= worst.level
               AND (worst.level = 3 OR none(p IN coalesce(hop.touches_in, []) WHERE all(c IN split(p, ' ') WHERE c IN $avoid)))
               AND (worst.level > 1 OR none(c IN coalesce(hop.received_in, []) WHERE c IN $avoid))
               AND (worst.level > 1 OR none(p IN coalesce(hop.others_in, []) WHERE all(c IN split(p, ' ') WHERE c IN $avoid)))]->
         (stop:Stop WHERE (worst.level = 3 OR none(p IN stop.touches_in WHERE all(c IN split(p, ' ') WHERE c IN $avoid)))
           AND (worst.level > 1 OR (stop.placed AND none(c IN stop.countries + stop.may_be_in WHERE c IN $avoid)))))+
        (reached:Stop)
  WITH reached, min(size(hop)) AS away
  WITH away, collect(reached) AS layer ORDER BY away
  RETURN collect(layer) AS layers
}
// One step into each, from a stop that is one hop nearer: a tree, along which one walk leads to each stop.
CALL (worst, layers) {
  UNWIND range(1, size(layers) - 1) AS away
  UNWIND layers[away] AS stop
  MATCH (before)-[step:STEP WHERE coalesce(step.level, 0) <= worst.level
                     AND (worst.level = 3 OR none(p IN coalesce(step.touches_in, []) WHERE all(c IN split(p, ' ') WHERE c IN $avoid)))
                     AND (worst.level > 1 OR none(c IN coalesce(step.received_in, []) WHERE c IN $avoid))
                     AND (worst.level > 1 OR none(p IN coalesce(step.others_in, []) WHERE all(c IN split(p, ' ') WHERE c IN $avoid)))]->(stop)
  WHERE before IN layers[away - 1]
  WITH stop, head(collect(step)) AS step
  RETURN collect(step) AS tree
}
CALL (reading, worst, layers, tree) {
  MATCH path = (reading)-[start:STARTS {to: $to, element: ''} WHERE coalesce(start.level, 0) <= worst.level
                AND (worst.level = 3 OR none(p IN coalesce(start.touches_in, []) WHERE all(c IN split(p, ' ') WHERE c IN $avoid)))
                AND (worst.level > 1 OR none(c IN coalesce(start.received_in, []) WHERE c IN $avoid))
                AND (worst.level > 1 OR none(p IN coalesce(start.others_in, []) WHERE all(c IN split(p, ' ') WHERE c IN $avoid)))]->
               (first:Stop WHERE first IN layers[0])
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
  MATCH path = (last) (()<-[step:STEP WHERE coalesce(step.level, 0) <= worst.level
                  AND (worst.level = 3 OR none(p IN coalesce(step.touches_in, []) WHERE all(c IN split(p, ' ') WHERE c IN $avoid)))
                  AND (worst.level > 1 OR none(c IN coalesce(step.received_in, []) WHERE c IN $avoid))
                  AND (worst.level > 1 OR none(p IN coalesce(step.others_in, []) WHERE all(c IN split(p, ' ') WHERE c IN $avoid)))]-
                  (stop:Stop WHERE any(layer IN layers WHERE stop IN layer)))*
               (:Stop)<-[start:STARTS {to: $to, element: ''} WHERE coalesce(start.level, 0) <= worst.level
                AND (worst.level = 3 OR none(p IN coalesce(start.touches_in, []) WHERE all(c IN split(p, ' ') WHERE c IN $avoid)))
                AND (worst.level > 1 OR none(c IN coalesce(start.received_in, []) WHERE c IN $avoid))
                AND (worst.level > 1 OR none(p IN coalesce(start.others_in, []) WHERE all(c IN split(p, ' ') WHERE c IN $avoid)))]-
               (:Reading)
  WITH nodes(path)[..-1] AS back, relationships(path) AS hops
  WHERE all(stop IN back WHERE size([other IN back WHERE other.site = stop.site]) = 1)
  RETURN reverse(back) AS stops, reverse(hops) AS hops LIMIT 1
}
WITH now, worst, stops, hops ORDER BY worst.level
WITH now, last(stops).site AS site, collect({verdict: worst.verdict, stops: stops, hops: hops})[0] AS best
WITH now, best.verdict AS best, best.stops AS stops, best.hops AS hops
RETURN best, last(stops).name AS end,
       reduce(text = stops[0].name, stop IN stops[1..] | text + ' -> ' + stop.name) AS route,
       COLLECT { UNWIND reduce(all = [], hop IN hops | all + hop.plans) AS plan RETURN DISTINCT plan } AS plans,
       COLLECT { UNWIND reduce(all = [], hop IN hops | all + hop.open)
           + [stop IN stops WHERE (NOT stop.placed OR any(c IN stop.countries + stop.may_be_in WHERE c IN $avoid))
                              AND (none(p IN stop.touches_in WHERE all(c IN split(p, ' ') WHERE c IN $avoid)))
              | 'where ' + stop.name + ' is located']
           + [hop IN hops WHERE any(c IN coalesce(hop.received_in, []) WHERE c IN $avoid)
                            AND none(p IN hop.touches_in WHERE all(c IN split(p, ' ') WHERE c IN $avoid))
              | 'where ' + endNode(hop).name + ' takes delivery']
           + reduce(all = [], hop IN hops | all + [i IN range(0, size(coalesce(hop.others_in, [])) - 1)
               WHERE all(c IN split(hop.others_in[i], ' ') WHERE c IN $avoid) | hop.others_in_open[i]]) AS fact
         RETURN DISTINCT fact } AS open,
       COLLECT { UNWIND reduce(all = [], hop IN hops | all + coalesce(hop.claims, []) + coalesce(hop.received_claims, [])) +
                        reduce(all = [], stop IN stops | all + stop.place_claims) AS claim RETURN DISTINCT claim } AS claims,
       COLLECT { UNWIND stops AS stop MATCH (stop)-[:AT]->(site) RETURN site } AS sites,
       COLLECT { UNWIND hops AS hop MATCH (:Kg {graph: now.graph})-[supply:SUPPLIES {id: hop.flow}]->()
                 RETURN supply } AS supplies
ORDER BY best, end
