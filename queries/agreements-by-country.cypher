// title: Agreements by country
// question: Which agreements has a country, or somebody with headquarters there, of which kind, and what do they provide for?
// param: country country any The country; all countries unless given
// columns: country, agreement, name, kinds, parties, provides, status, amounts, claims, sites
MATCH (now:Current)
MATCH (party:Kg {graph: now.graph})-[signed:PARTY_TO]->(deal:Entity)
OPTIONAL MATCH (party)-[seat:HEADQUARTERED_IN]->(home:Country)
WITH now, deal, CASE WHEN party:Country THEN party.id ELSE home.id END AS country, collect(DISTINCT seat) AS seats
WHERE $country IS NULL OR country = $country
// Everything that is said of the agreement, by any source: a memorandum is no contract, and kinds tell which it is.
OPTIONAL MATCH (claim:Claim)-[:SUBJECT]->(deal)
WITH now, country, deal, seats, collect(claim) AS said
RETURN country, deal.id AS agreement, deal.name AS name,
       COLLECT { UNWIND said AS c WITH c WHERE c.predicate = 'agreement_kind' RETURN DISTINCT c.text ORDER BY c.text } AS kinds,
       COLLECT { MATCH (each:Kg)-[:PARTY_TO]->(deal) RETURN DISTINCT each.name ORDER BY each.name } AS parties,
       COLLECT { UNWIND said AS c WITH c WHERE c.predicate = 'provides_for' RETURN DISTINCT c.text ORDER BY c.text } AS provides,
       COLLECT { UNWIND said AS c WITH c WHERE c.predicate IN ['legal_status', 'has_status']
                 RETURN DISTINCT coalesce(c.text, c.object) AS state ORDER BY state } AS status,
       COLLECT { UNWIND said AS c WITH c WHERE c.predicate = 'amount'
                 RETURN DISTINCT coalesce(c.printed, toString(c.value_number) + ' ' + c.value_unit) AS amount
                 ORDER BY amount } AS amounts,
       COLLECT { UNWIND [c IN said | c.id] AS claim RETURN claim
                 UNION MATCH (:Kg)-[signed:PARTY_TO]->(deal) UNWIND signed.claims AS claim RETURN claim
                 UNION UNWIND seats AS seat UNWIND seat.claims AS claim RETURN claim } AS claims,
       COLLECT { RETURN deal AS site UNION MATCH (site:Kg)-[:PARTY_TO]->(deal) RETURN site } AS sites
ORDER BY country, name
