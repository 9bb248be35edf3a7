// title: Facilities by status and stage
// question: Which facilities are in which state, by the stages they perform, and which claims give the state?
// param: country country any The country the facilities are located in
// param: stage stage any Only this stage
// param: status status|none any Only this status, as in operating or construction; "none" for those without
// columns: status, stage, number, facilities, countries, claims, sites
MATCH (now:Current)
MATCH (site:Facility {graph: now.graph})
WHERE ($country IS NULL OR $country IN coalesce(site.countries, []))
UNWIND CASE size(coalesce(site.stages, [])) WHEN 0 THEN [null] ELSE site.stages END AS stage
WITH stage, site WHERE $stage IS NULL OR stage = $stage
// A stage is in the states that sources give of it alone; the state of the site counts for what these leave open.
WITH stage, site,
     COLLECT { MATCH (site)-[own:STAGE_STATUS]->(:Stage {id: stage, graph: site.graph}) RETURN DISTINCT own.status } AS own,
     EXISTS { MATCH (site)-[own:STAGE_STATUS]->(:Stage {id: stage, graph: site.graph}) WHERE own.elements IS NULL } AS whole
UNWIND CASE WHEN whole OR site.status IN own THEN own ELSE own + [site.status] END AS status
WITH status, stage, site ORDER BY site.name
WHERE $status IS NULL OR coalesce(status, 'none') = $status
WITH status, stage, collect(site) AS sites
// The claims are all that are made of the state of these sites: newer ones may have overtaken some.
RETURN status, stage, size(sites) AS number, [site IN sites | site.id] AS facilities,
       COLLECT { UNWIND sites AS site UNWIND coalesce(site.countries, []) AS country
                 RETURN DISTINCT country ORDER BY country } AS countries,
       COLLECT { UNWIND sites AS site MATCH (site)-[link:HAS_STATUS]->() UNWIND link.claims AS claim RETURN DISTINCT claim
                 UNION UNWIND sites AS site MATCH (site)-[link:PERFORMS_STAGE]->(:Stage {id: stage})
                       UNWIND link.claims AS claim RETURN DISTINCT claim } AS claims,
       sites
ORDER BY status, stage
