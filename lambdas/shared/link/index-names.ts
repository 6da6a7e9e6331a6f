/** The index that lists a workspace's links by id, so by age. It holds nothing that a click changes. */
export const LINKS_BY_WORKSPACE = 'by-workspace';
