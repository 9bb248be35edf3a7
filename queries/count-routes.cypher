// title: How many routes, by verdict
// question: How many routes to each end avoid the countries, would if built as planned, are unproven, or touch them?
// param: avoid countries CN The countries that no site of a route may be located in
// param: to market|magnet market The stage routes end at: market or magnet
// param: as_of day any The day the answer is for; today unless given
// columns: end, avoids, would_avoid, unproven, touches, all_counted, claims, site

// Counts hop by hop, so that no route is listed to be counted. Where sites send material in circles, walks that come round are
// counted too: there `kg paths` counts exactly. `all_counted` is false where a route has more hops than are counted here, 12.
MATCH (now:Current)
MATCH (reading:Reading {graph: now.graph})
WHERE reading.since <= coalesce(date($as_of), date()) <= reading.until
MATCH (reading)-[start:STARTS {to: $to, element: ''}]->(s:Stop)
WITH s, start, start.level AS level, count(*) AS n
WITH s, n, CASE WHEN level = 3 OR any(p IN s.touches_in WHERE all(c IN split(p, ' ') WHERE c IN $avoid))
                     OR any(p IN coalesce(start.touches_in, []) WHERE all(c IN split(p, ' ') WHERE c IN $avoid)) THEN 3
                WHEN level = 2 OR NOT s.placed
                     OR any(c IN s.countries + s.may_be_in + coalesce(start.received_in, []) WHERE c IN $avoid)
                     OR any(p IN coalesce(start.others_in, []) WHERE all(c IN split(p, ' ') WHERE c IN $avoid)) THEN 2
                ELSE level END AS level
WITH s, level, sum(n) AS n
OPTIONAL MATCH (s)-[step:STEP]->(t:Stop)
WITH coalesce(t, s) AS s, n, step, CASE WHEN step.level > level THEN step.level ELSE level END AS level
WITH s, n, CASE WHEN level = 3 OR any(p IN s.touches_in WHERE all(c IN split(p, ' ') WHERE c IN $avoid))
                     OR any(p IN coalesce(step.touches_in, []) WHERE all(c IN split(p, ' ') WHERE c IN $avoid)) THEN 3
                WHEN level = 2 OR NOT s.placed
                     OR any(c IN s.countries + s.may_be_in + coalesce(step.received_in, []) WHERE c IN $avoid)
                     OR any(p IN coalesce(step.others_in, []) WHERE all(c IN split(p, ' ') WHERE c IN $avoid)) THEN 2
                ELSE level END AS level
WITH s, level, sum(n) AS n
OPTIONAL MATCH (s)-[step:STEP]->(t:Stop)
WITH coalesce(t, s) AS s, n, step, CASE WHEN step.level > level THEN step.level ELSE level END AS level
WITH s, n, CASE WHEN level = 3 OR any(p IN s.touches_in WHERE all(c IN split(p, ' ') WHERE c IN $avoid))
                     OR any(p IN coalesce(step.touches_in, []) WHERE all(c IN split(p, ' ') WHERE c IN $avoid)) THEN 3
                WHEN level = 2 OR NOT s.placed
                     OR any(c IN s.countries + s.may_be_in + coalesce(step.received_in, []) WHERE c IN $avoid)
                     OR any(p IN coalesce(step.others_in, []) WHERE all(c IN split(p, ' ') WHERE c IN $avoid)) THEN 2
                ELSE level END AS level
WITH s, level, sum(n) AS n
OPTIONAL MATCH (s)-[step:STEP]->(t:Stop)
WITH coalesce(t, s) AS s, n, step, CASE WHEN step.level > level THEN step.level ELSE level END AS level
WITH s, n, CASE WHEN level = 3 OR any(p IN s.touches_in WHERE all(c IN split(p, ' ') WHERE c IN $avoid))
                     OR any(p IN coalesce(step.touches_in, []) WHERE all(c IN split(p, ' ') WHERE c IN $avoid)) THEN 3
                WHEN level = 2 OR NOT s.placed
                     OR any(c IN s.countries + s.may_be_in + coalesce(step.received_in, []) WHERE c IN $avoid)
                     OR any(p IN coalesce(step.others_in, []) WHERE all(c IN split(p, ' ') WHERE c IN $avoid)) THEN 2
                ELSE level END AS level
WITH s, level, sum(n) AS n
OPTIONAL MATCH (s)-[step:STEP]->(t:Stop)
WITH coalesce(t, s) AS s, n, step, CASE WHEN step.level > level THEN step.level ELSE level END AS level
WITH s, n, CASE WHEN level = 3 OR any(p IN s.touches_in WHERE all(c IN split(p, ' ') WHERE c IN $avoid))
                     OR any(p IN coalesce(step.touches_in, []) WHERE all(c IN split(p, ' ') WHERE c IN $avoid)) THEN 3
                WHEN level = 2 OR NOT s.placed
                     OR any(c IN s.countries + s.may_be_in + coalesce(step.received_in, []) WHERE c IN $avoid)
                     OR any(p IN coalesce(step.others_in, []) WHERE all(c IN split(p, ' ') WHERE c IN $avoid)) THEN 2
                ELSE level END AS level
WITH s, level, sum(n) AS n
OPTIONAL MATCH (s)-[step:STEP]->(t:Stop)
WITH coalesce(t, s) AS s, n, step, CASE WHEN step.level > level THEN step.level ELSE level END AS level
WITH s, n, CASE WHEN level = 3 OR any(p IN s.touches_in WHERE all(c IN split(p, ' ') WHERE c IN $avoid))
                     OR any(p IN coalesce(step.touches_in, []) WHERE all(c IN split(p, ' ') WHERE c IN $avoid)) THEN 3
                WHEN level = 2 OR NOT s.placed
                     OR any(c IN s.countries + s.may_be_in + coalesce(step.received_in, []) WHERE c IN $avoid)
                     OR any(p IN coalesce(step.others_in, []) WHERE all(c IN split(p, ' ') WHERE c IN $avoid)) THEN 2
                ELSE level END AS level
WITH s, level, sum(n) AS n
OPTIONAL MATCH (s)-[step:STEP]->(t:Stop)
WITH coalesce(t, s) AS s, n, step, CASE WHEN step.level > level THEN step.level ELSE level END AS level
WITH s, n, CASE WHEN level = 3 OR any(p IN s.touches_in WHERE all(c IN split(p, ' ') WHERE c IN $avoid))
                     OR any(p IN coalesce(step.touches_in, []) WHERE all(c IN split(p, ' ') WHERE c IN $avoid)) THEN 3
                WHEN level = 2 OR NOT s.placed
                     OR any(c IN s.countries + s.may_be_in + coalesce(step.received_in, []) WHERE c IN $avoid)
                     OR any(p IN coalesce(step.others_in, []) WHERE all(c IN split(p, ' ') WHERE c IN $avoid)) THEN 2
                ELSE level END AS level
WITH s, level, sum(n) AS n
OPTIONAL MATCH (s)-[step:STEP]->(t:Stop)
WITH coalesce(t, s) AS s, n, step, CASE WHEN step.level > level THEN step.level ELSE level END AS level
WITH s, n, CASE WHEN level = 3 OR any(p IN s.touches_in WHERE all(c IN split(p, ' ') WHERE c IN $avoid))
                     OR any(p IN coalesce(step.touches_in, []) WHERE all(c IN split(p, ' ') WHERE c IN $avoid)) THEN 3
                WHEN level = 2 OR NOT s.placed
                     OR any(c IN s.countries + s.may_be_in + coalesce(step.received_in, []) WHERE c IN $avoid)
                     OR any(p IN coalesce(step.others_in, []) WHERE all(c IN split(p, ' ') WHERE c IN $avoid)) THEN 2
                ELSE level END AS level
WITH s, level, sum(n) AS n
OPTIONAL MATCH (s)-[step:STEP]->(t:Stop)
WITH coalesce(t, s) AS s, n, step, CASE WHEN step.level > level THEN step.level ELSE level END AS level
WITH s, n, CASE WHEN level = 3 OR any(p IN s.touches_in WHERE all(c IN split(p, ' ') WHERE c IN $avoid))
                     OR any(p IN coalesce(step.touches_in, []) WHERE all(c IN split(p, ' ') WHERE c IN $avoid)) THEN 3
                WHEN level = 2 OR NOT s.placed
                     OR any(c IN s.countries + s.may_be_in + coalesce(step.received_in, []) WHERE c IN $avoid)
                     OR any(p IN coalesce(step.others_in, []) WHERE all(c IN split(p, ' ') WHERE c IN $avoid)) THEN 2
                ELSE level END AS level
WITH s, level, sum(n) AS n
OPTIONAL MATCH (s)-[step:STEP]->(t:Stop)
WITH coalesce(t, s) AS s, n, step, CASE WHEN step.level > level THEN step.level ELSE level END AS level
WITH s, n, CASE WHEN level = 3 OR any(p IN s.touches_in WHERE all(c IN split(p, ' ') WHERE c IN $avoid))
                     OR any(p IN coalesce(step.touches_in, []) WHERE all(c IN split(p, ' ') WHERE c IN $avoid)) THEN 3
                WHEN level = 2 OR NOT s.placed
                     OR any(c IN s.countries + s.may_be_in + coalesce(step.received_in, []) WHERE c IN $avoid)
                     OR any(p IN coalesce(step.others_in, []) WHERE all(c IN split(p, ' ') WHERE c IN $avoid)) THEN 2
                ELSE level END AS level
WITH s, level, sum(n) AS n
OPTIONAL MATCH (s)-[step:STEP]->(t:Stop)
WITH coalesce(t, s) AS s, n, step, CASE WHEN step.level > level THEN step.level ELSE level END AS level
WITH s, n, CASE WHEN level = 3 OR any(p IN s.touches_in WHERE all(c IN split(p, ' ') WHERE c IN $avoid))
                     OR any(p IN coalesce(step.touches_in, []) WHERE all(c IN split(p, ' ') WHERE c IN $avoid)) THEN 3
                WHEN level = 2 OR NOT s.placed
                     OR any(c IN s.countries + s.may_be_in + coalesce(step.received_in, []) WHERE c IN $avoid)
                     OR any(p IN coalesce(step.others_in, []) WHERE all(c IN split(p, ' ') WHERE c IN $avoid)) THEN 2
                ELSE level END AS level
WITH s, level, sum(n) AS n
OPTIONAL MATCH (s)-[step:STEP]->(t:Stop)
WITH coalesce(t, s) AS s, n, step, CASE WHEN step.level > level THEN step.level ELSE level END AS level
WITH s, n, CASE WHEN level = 3 OR any(p IN s.touches_in WHERE all(c IN split(p, ' ') WHERE c IN $avoid))
                     OR any(p IN coalesce(step.touches_in, []) WHERE all(c IN split(p, ' ') WHERE c IN $avoid)) THEN 3
                WHEN level = 2 OR NOT s.placed
                     OR any(c IN s.countries + s.may_be_in + coalesce(step.received_in, []) WHERE c IN $avoid)
                     OR any(p IN coalesce(step.others_in, []) WHERE all(c IN split(p, ' ') WHERE c IN $avoid)) THEN 2
                ELSE level END AS level
WITH s, level, sum(n) AS n
OPTIONAL MATCH (s)-[step:STEP]->(t:Stop)
WITH coalesce(t, s) AS s, n, step, CASE WHEN step.level > level THEN step.level ELSE level END AS level
WITH s, n, CASE WHEN level = 3 OR any(p IN s.touches_in WHERE all(c IN split(p, ' ') WHERE c IN $avoid))
                     OR any(p IN coalesce(step.touches_in, []) WHERE all(c IN split(p, ' ') WHERE c IN $avoid)) THEN 3
                WHEN level = 2 OR NOT s.placed
                     OR any(c IN s.countries + s.may_be_in + coalesce(step.received_in, []) WHERE c IN $avoid)
                     OR any(p IN coalesce(step.others_in, []) WHERE all(c IN split(p, ' ') WHERE c IN $avoid)) THEN 2
                ELSE level END AS level
WITH s, level, sum(n) AS n
WITH s, level, n, s.over AS over
MATCH (s)-[:AT]->(site)
WITH site, sum(CASE WHEN over AND level = 0 THEN n ELSE 0 END) AS avoids,
     sum(CASE WHEN over AND level = 1 THEN n ELSE 0 END) AS would_avoid,
     sum(CASE WHEN over AND level = 2 THEN n ELSE 0 END) AS unproven,
     sum(CASE WHEN over AND level = 3 THEN n ELSE 0 END) AS touches, sum(CASE WHEN over THEN 0 ELSE n END) AS longer
WHERE avoids + would_avoid + unproven + touches + longer > 0
RETURN site.name AS end, avoids, would_avoid, unproven, touches, longer = 0 AS all_counted,
       COLLECT { MATCH (site)<-[:AT]-(:Stop {over: true, to: $to})<-[last:STEP]-()
                 UNWIND last.claims AS claim RETURN DISTINCT claim } AS claims, site
ORDER BY avoids DESC, would_avoid DESC, unproven DESC, touches DESC, end
