// title: Financing of a chain
// question: Who finances the sites of a chain, or the firms that run and hold them, and who is bound to buy from them?
// param: chain ids mountain-pass,mp-independence The sites, ids by commas
// param: how finance|dependence|offtake|stake any finance, dependence, offtake or stake
// columns: site, taker, giver, giver_name, how, kind, printed, modality, valid, claims, sites, links
MATCH (now:Current)
UNWIND $chain AS id
MATCH (site:Kg {key: now.graph + '/entity/' + id})
// The site, who runs it, and up to three layers of those who hold either. Held stakes alone make a holder.
CALL (site) {
  RETURN site AS taker
  UNION
  MATCH (site)-[:OPERATED_BY]->(taker:Entity) RETURN taker
  UNION
  MATCH (site)-[:OPERATED_BY]->{0,1}(held:Entity)(()-[stake:OWNED_BY WHERE stake.share_max > 0]->()){1,3}(taker:Entity)
  RETURN DISTINCT taker
}
CALL (now, site, taker) {
  MATCH (giver:Kg)-[link:FINANCES]->(taker)
  RETURN giver, link, 'finance' AS how, link.kind AS kind, link.printed AS printed
  UNION
  MATCH (taker)-[link:DEPENDS_ON WHERE 'finance' IN link.kind]->(giver:Kg)
  RETURN giver, link, 'dependence' AS how, link.status AS kind, link.printed AS printed
  UNION
  MATCH (giver:Kg {graph: now.graph})-[link:COMMITS_TO_BUY WHERE taker.id IN link.seller]->(:Kg)
  RETURN giver, link, 'offtake' AS how, link.quantity AS kind, link.printed AS printed
  UNION
  MATCH (taker)-[link:SUPPLIES WHERE link.status = 'contracted']->(giver:Kg)
  RETURN giver, link, 'offtake' AS how, link.materials AS kind, null AS printed
  UNION
  MATCH (taker)-[link:OWNED_BY WHERE link.share_max > 0]->(giver:Kg)
  WHERE taker = site OR EXISTS { (site)-[:OPERATED_BY]->(taker) }
  RETURN giver, link, 'stake' AS how, null AS kind, link.stated AS printed
}
WITH site, taker, giver, how, kind, printed, link
WHERE coalesce($how, how) = how
WITH site, taker, giver, how, kind, printed, link.modality AS modality, link.valid AS valid, collect(link) AS links
RETURN site.id AS site, taker.id AS taker, giver.id AS giver, giver.name AS giver_name, how, kind, printed, modality, valid,
       COLLECT { UNWIND links AS link UNWIND link.claims AS claim RETURN DISTINCT claim } AS claims,
       [site, taker, giver] AS sites, links
ORDER BY site, how, giver_name, taker, valid, modality
