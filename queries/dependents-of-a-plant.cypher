// title: Who depends on one plant
// question: Which sites and markets are downstream of a plant, and which of them does no route reach without it?
// param: plant id mountain-pass The plant, a facility
// param: to market|magnet market The stage routes end at: market or magnet
// param: as_of day any The day the answer is for; today unless given
// param: limit integer 1000 The most sites to list
// columns: dependent, name, stages, countries, ends, direct, otherwise, claims, sites, supplies
MATCH (now:Current)
MATCH (reading:Reading {graph: now.graph})
WHERE reading.since <= coalesce(date($as_of), date()) <= reading.until
// Where a site is left without its only feed, a route could begin there with nobody known to feed it: that is no other route.
CALL (reading) {
  MATCH (reading)(()-[hop:STARTS|STEP WHERE coalesce(hop.to, $to) = $to AND coalesce(hop.element, '') = '']->(:Stop))+
        (at:Stop {site: $plant})
  RETURN collect(DISTINCT at) AS plants
}
// Each step below the plant once, and each site that is reached around it once.
CALL (reading, plants) {
  UNWIND plants AS at
  MATCH (at)(()-[:STEP]->(:Stop))*(from:Stop)
  WITH DISTINCT from
  MATCH (from)-[step:STEP]->(stop:Stop WHERE stop.site <> $plant)
  RETURN stop.site AS id, step, stop.over AS ends, from.site = $plant AS direct, false AS otherwise
  UNION ALL
  WITH reading WHERE size(plants) > 0
  MATCH (reading)
        (()-[hop:STARTS|STEP WHERE coalesce(hop.to, $to) = $to AND coalesce(hop.element, '') = '']->
         (stop:Stop WHERE stop.site <> $plant))+(other:Stop)
  RETURN DISTINCT other.site AS id, null AS step, false AS ends, false AS direct, true AS otherwise
}
WITH now, id, collect(step) AS steps, max(ends) AS ends, max(direct) AS direct, max(otherwise) AS otherwise
WHERE size(steps) > 0
ORDER BY otherwise, direct DESC, id LIMIT $limit
MATCH (site:Kg {key: now.graph + '/entity/' + id})
RETURN id AS dependent, site.name AS name, coalesce(site.stages, []) AS stages, coalesce(site.countries, []) AS countries,
       ends, direct, otherwise,
       COLLECT { UNWIND steps AS step UNWIND step.claims AS claim RETURN DISTINCT claim } AS claims,
       [site] AS sites,
       COLLECT { UNWIND steps AS step WITH DISTINCT step.flow AS flow
                 MATCH (:Kg {graph: now.graph})-[supply:SUPPLIES {id: flow}]->() RETURN supply } AS supplies
ORDER BY otherwise, direct DESC, name
