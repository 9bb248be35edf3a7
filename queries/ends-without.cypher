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
// Forwards from the reading, what can be reached under each verdict, each stop once.
CALL (reading, worst) {
  MATCH (reading)
        (()-[hop:STARTS|STEP WHERE coalesce(hop.to, $to) = $to AND coalesce(hop.element, '') = '' AND hop.level <= worst.level]->
         (stop:Stop WHERE (worst.level = 2 OR size(stop.countries) = 0 OR any(c IN stop.countries WHERE NOT c IN $avoid))
           AND (worst.level > 0 OR (stop.placed AND none(c IN stop.countries + stop.may_be_in WHERE c IN $avoid)))))+
        (reached:Stop)
  RETURN collect(DISTINCT reached) AS reached
}
// Backwards from each end over these alone: one route shows that there is one.
UNWIND reached AS last
WITH now, reading, worst, reached, last WHERE last.over
CALL (reading, worst, reached, last) {
  MATCH path = (last) (()<-[step:STEP WHERE step.level <= worst.level]-(stop:Stop WHERE stop IN reached))*
               (:Stop)<-[start:STARTS {to: $to, element: ''} WHERE start.level <= worst.level]-(reading)
  WITH nodes(path)[..-1] AS back, relationships(path) AS hops
  WHERE all(stop IN back WHERE size([other IN back WHERE other.site = stop.site]) = 1)
  RETURN reverse(back) AS stops, reverse(hops) AS hops LIMIT 1
}
MATCH (last)-[:AT]->(end)
WITH now, end, worst, stops, hops ORDER BY worst.level, size(hops), stops[0].name
WITH now, end, collect({verdict: worst.verdict, stops: stops, hops: hops})[0] AS best
WITH now, end, best.verdict AS best, best.stops AS stops, best.hops AS hops
RETURN best, end.name AS end,
       reduce(text = stops[0].name, stop IN stops[1..] | text + ' -> ' + stop.name) AS route,
       reduce(all = [], hop IN hops | all + hop.open)
         + [stop IN stops WHERE NOT stop.placed | 'where ' + stop.name + ' stands'] AS open,
       COLLECT { UNWIND reduce(all = [], hop IN hops | all + coalesce(hop.claims, [])) +
                        reduce(all = [], stop IN stops | all + stop.place_claims) AS claim RETURN DISTINCT claim } AS claims,
       COLLECT { UNWIND stops AS stop MATCH (stop)-[:AT]->(site) RETURN site } AS sites,
       COLLECT { UNWIND hops AS hop MATCH (:Kg {graph: now.graph})-[supply:SUPPLIES {id: hop.flow}]->()
                 RETURN supply } AS supplies
ORDER BY best, end
