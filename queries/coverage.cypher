// title: Coverage by stage and country
// question: How many facilities of each stage are known in each country, and how often is status, operator, owner or place open?
// param: country country any The country; all, and those without one, unless given
// param: stage stage any Only this stage
// columns: stage, country, number, running, without_status, without_operator, without_owner, without_firm_place, claims, sites
MATCH (now:Current)
MATCH (site:Facility {graph: now.graph})
UNWIND CASE size(coalesce(site.stages, [])) WHEN 0 THEN [null] ELSE site.stages END AS stage
UNWIND CASE size(coalesce(site.countries, [])) WHEN 0 THEN [null] ELSE site.countries END AS country
WITH stage, country, site
WHERE ($country IS NULL OR country = $country) AND ($stage IS NULL OR stage = $stage)
WITH stage, country, collect(site) AS sites
// null as stage or country: no source names one that the reading accepts.
RETURN stage, country, size(sites) AS number,
       COUNT { UNWIND sites AS site MATCH (site)
               WHERE EXISTS { (site)-[own:STAGE_STATUS]->(:Stage {id: stage}) WHERE own.status IN ['operating', 'commissioning'] }
                  OR site.status IN ['operating', 'commissioning']
                 AND NOT EXISTS { (site)-[own:STAGE_STATUS]->(:Stage {id: stage}) WHERE own.elements IS NULL } } AS running,
       COUNT { UNWIND sites AS site MATCH (site)
               WHERE site.status IS NULL AND NOT EXISTS { (site)-[:STAGE_STATUS]->(:Stage {id: stage}) } } AS without_status,
       COUNT { UNWIND sites AS site MATCH (site) WHERE NOT EXISTS { (site)-[:OPERATED_BY]->() } } AS without_operator,
       COUNT { UNWIND sites AS site MATCH (site)
               WHERE NOT EXISTS { (site)-[:OPERATED_BY]->{0,1}()-[:OWNED_BY]->() } } AS without_owner,
       COUNT { UNWIND sites AS site MATCH (site)
               WHERE NOT EXISTS { (site)-[:LOCATED_IN {firm: true}]->() } } AS without_firm_place,
       COLLECT { UNWIND sites AS site MATCH (site)-[link:PERFORMS_STAGE|LOCATED_IN]->(what)
                 WHERE what.id IN [stage, country] UNWIND link.claims AS claim RETURN DISTINCT claim } AS claims,
       sites
ORDER BY stage, country
