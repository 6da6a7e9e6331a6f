const BAD_PORTS = [
  0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104,
  109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515,
  526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049,
  3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
];

const SERVICE_PORTS = [
  445, // SMB
  1433, // SQL Server
  1521, // Oracle
  2375, // Docker
  2376, // Docker over TLS
  2379, // etcd
  3306, // MySQL
  3389, // RDP
  5432, // PostgreSQL
  5672, // AMQP
  5900, // VNC
  6379, // Redis
  9042, // Cassandra
  9092, // Kafka
  9200, // Elasticsearch
  11211, // memcached
  27017, // MongoDB
];

/**
 * Ports of mail servers, databases and other services that never receive webhooks: the Fetch standard's bad
 * ports (https://fetch.spec.whatwg.org/#port-blocking) and the default ports of data stores, queues and remote
 * administration.
 */
export const REFUSED_PORTS: ReadonlySet<number> = new Set([...BAD_PORTS, ...SERVICE_PORTS]);
