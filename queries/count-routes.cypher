// title: How many routes, by verdict
// question: How many routes to each end avoid the countries, are unproven, or touch them?
// param: avoid countries CN The countries that no site of a route may stand in
// param: to market|magnet market The stage routes end at: market or magnet
// param: as_of day any The day the answer is for; today unless given
// columns: end, avoids, unproven, touches, complete, claims, site

// Counts hop by hop, so that no route is listed to be counted. Where sites send material in circles, walks that come round are
// counted too: there `kg paths` counts exactly. `complete` is false where a route has more hops than are counted here, 12.
MATCH (now:Current)
MATCH (reading:Reading {graph: now.graph})
WHERE reading.since <= coalesce(date($as_of), date()) <= reading.until
CALL (now) {
  MATCH (stop:Stop {graph: now.graph}) WHERE size(stop.countries) > 0 AND all(c IN stop.countries WHERE c IN $avoid)
  RETURN collect(stop) AS bad
}
CALL (now) {
  MATCH (stop:Stop {graph: now.graph}) WHERE NOT stop.placed OR any(c IN stop.countries + stop.may_be_in WHERE c IN $avoid)
  RETURN collect(stop) AS open
}
MATCH (reading)-[start:STARTS {to: $to, element: ''}]->(s:Stop)
WITH bad, open, s, CASE WHEN s IN bad THEN 2 WHEN start.level = 1 OR s IN open THEN 1 ELSE 0 END AS level, count(*) AS n
OPTIONAL MATCH (s)-[step:STEP]->(t:Stop)
WITH bad, open, coalesce(t, s) AS s, n,
     CASE WHEN level = 2 OR t IN bad THEN 2 WHEN step.level = 1 OR t IN open THEN 1 ELSE level END AS level
WITH bad, open, s, level, sum(n) AS n
OPTIONAL MATCH (s)-[step:STEP]->(t:Stop)
WITH bad, open, coalesce(t, s) AS s, n,
     CASE WHEN level = 2 OR t IN bad THEN 2 WHEN step.level = 1 OR t IN open THEN 1 ELSE level END AS level
WITH bad, open, s, level, sum(n) AS n
OPTIONAL MATCH (s)-[step:STEP]->(t:Stop)
WITH bad, open, coalesce(t, s) AS s, n,
     CASE WHEN level = 2 OR t IN bad THEN 2 WHEN step.level = 1 OR t IN open THEN 1 ELSE level END AS level
WITH bad, open, s, level, sum(n) AS n
OPTIONAL MATCH (s)-[step:STEP]->(t:Stop)
WITH bad, open, coalesce(t, s) AS s, n,
     CASE WHEN level = 2 OR t IN bad THEN 2 WHEN step.level = 1 OR t IN open THEN 1 ELSE level END AS level
WITH bad, open, s, level, sum(n) AS n
OPTIONAL MATCH (s)-[step:STEP]->(t:Stop)
WITH bad, open, coalesce(t, s) AS s, n,
     CASE WHEN level = 2 OR t IN bad THEN 2 WHEN step.level = 1 OR t IN open THEN 1 ELSE level END AS level
WITH bad, open, s, level, sum(n) AS n
OPTIONAL MATCH (s)-[step:STEP]->(t:Stop)
WITH bad, open, coalesce(t, s) AS s, n,
     CASE WHEN level = 2 OR t IN bad THEN 2 WHEN step.level = 1 OR t IN open THEN 1 ELSE level END AS level
WITH bad, open, s, level, sum(n) AS n
OPTIONAL MATCH (s)-[step:STEP]->(t:Stop)
WITH bad, open, coalesce(t, s) AS s, n,
     CASE WHEN level = 2 OR t IN bad THEN 2 WHEN step.level = 1 OR t IN open THEN 1 ELSE level END AS level
WITH bad, open, s, level, sum(n) AS n
OPTIONAL MATCH (s)-[step:STEP]->(t:Stop)
WITH bad, open, coalesce(t, s) AS s, n,
     CASE WHEN level = 2 OR t IN bad THEN 2 WHEN step.level = 1 OR t IN open THEN 1 ELSE level END AS level
WITH bad, open, s, level, sum(n) AS n
OPTIONAL MATCH (s)-[step:STEP]->(t:Stop)
WITH bad, open, coalesce(t, s) AS s, n,
     CASE WHEN level = 2 OR t IN bad THEN 2 WHEN step.level = 1 OR t IN open THEN 1 ELSE level END AS level
WITH bad, open, s, level, sum(n) AS n
OPTIONAL MATCH (s)-[step:STEP]->(t:Stop)
WITH bad, open, coalesce(t, s) AS s, n,
     CASE WHEN level = 2 OR t IN bad THEN 2 WHEN step.level = 1 OR t IN open THEN 1 ELSE level END AS level
WITH bad, open, s, level, sum(n) AS n
OPTIONAL MATCH (s)-[step:STEP]->(t:Stop)
WITH bad, open, coalesce(t, s) AS s, n,
     CASE WHEN level = 2 OR t IN bad THEN 2 WHEN step.level = 1 OR t IN open THEN 1 ELSE level END AS level
WITH bad, open, s, level, sum(n) AS n
OPTIONAL MATCH (s)-[step:STEP]->(t:Stop)
WITH bad, open, coalesce(t, s) AS s, n,
     CASE WHEN level = 2 OR t IN bad THEN 2 WHEN step.level = 1 OR t IN open THEN 1 ELSE level END AS level
WITH bad, open, s, level, sum(n) AS n
WITH s, level, n, s.over AS over
MATCH (s)-[:AT]->(site)
WITH site, sum(CASE WHEN over AND level = 0 THEN n ELSE 0 END) AS avoids,
     sum(CASE WHEN over AND level = 1 THEN n ELSE 0 END) AS unproven,
     sum(CASE WHEN over AND level = 2 THEN n ELSE 0 END) AS touches, sum(CASE WHEN over THEN 0 ELSE n END) AS longer
WHERE avoids + unproven + touches + longer > 0
RETURN site.name AS end, avoids, unproven, touches, longer = 0 AS complete,
       COLLECT { MATCH (:Stop {site: site.id, over: true, to: $to, graph: site.graph})<-[last:STEP]-()
                 UNWIND last.claims AS claim RETURN DISTINCT claim } AS claims, site
ORDER BY avoids DESC, unproven DESC, touches DESC, end
