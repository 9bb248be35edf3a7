// title: Recycling loops
// question: Where does what a recycler gives out come back to it as scrap, over whom, and is every part of the loop running?
// param: recycler id any Only loops through this site
// param: limit integer 100 The most loops to list
// columns: recycler, name, over, back, running, claims, sites, supplies
MATCH (now:Current)
MATCH (recycler:Recycling {graph: now.graph})
WHERE $recycler IS NULL OR recycler.id = $recycler
MATCH (giver:Entity)-[back:SUPPLIES]->(recycler)
WHERE back.form = 'recycling' OR back.form IS NULL
// For each flow back the shortest way out to its giver: every loop is made of such, and none is walked twice.
CALL (recycler, giver) {
  MATCH way = SHORTEST 1 (recycler)-[:SUPPLIES]->+(giver)
  RETURN relationships(way) AS out, nodes(way) AS sites
}
WITH recycler, back, sites, out + back AS loop
ORDER BY size(loop), recycler.name, back.id LIMIT $limit
RETURN recycler.id AS recycler, recycler.name AS name, [site IN sites[1..] | site.name] AS over, back.materials AS back,
       all(supply IN loop WHERE supply.counts) AS running,
       COLLECT { UNWIND loop AS supply UNWIND supply.claims AS claim RETURN DISTINCT claim } AS claims,
       sites, loop AS supplies
ORDER BY running DESC, size(over), name, back
