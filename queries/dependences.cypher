// title: What depends on a country
// question: Who depends on a country, or on somebody with headquarters there, for technology, equipment, feed or finance?
// param: country country CN The country depended on
// param: kind technology|licence|equipment|reagent|feed|finance|personnel any Only what it is depended on for
// columns: dependent, name, on_whom, on_name, kinds, says, status, modality, valid, claims, sites, links
MATCH (now:Current)
MATCH (dependent:Kg {graph: now.graph})-[link:DEPENDS_ON]->(relied:Kg)
WHERE ($kind IS NULL OR $kind IN link.kind)
  AND (relied.id = $country OR $country IN coalesce(link.place, [])
       OR EXISTS { (relied)-[:HEADQUARTERED_IN]->(:Country {id: $country}) })
WITH dependent, relied, link.kind AS kinds, link.status AS status, link.modality AS modality,
     link.valid AS valid, collect(link) AS links
RETURN dependent.id AS dependent, dependent.name AS name, relied.id AS on_whom, relied.name AS on_name, kinds,
       COLLECT { UNWIND links AS link RETURN DISTINCT link.printed } AS says, status, modality, valid,
       COLLECT { UNWIND links AS link UNWIND link.claims AS claim RETURN claim
                 UNION MATCH (relied)-[seat:HEADQUARTERED_IN]->(:Country {id: $country})
                       UNWIND seat.claims AS claim RETURN claim } AS claims,
       [dependent, relied] AS sites, links
ORDER BY name, on_name, kinds[0], valid
