/** What is run. */
export const folderPrograms = [
  'init-deployment.sh',
  'scripts/doctor.sh',
  'scripts/renew-certificates.sh',
  'scripts/install-unit.sh',
  'scripts/ready.sh',
  'scripts/prepare-volumes.sh',
  'scripts/probe-share.sh',
  'scripts/prepare-nodes.sh',
  'scripts/log-in.sh',
  'scripts/save-images.sh',
  'scripts/load-images.sh',
  'scripts/backup.sh',
  'scripts/restore.sh',
  'scripts/dns.sh',
  'scripts/logs.sh',
] as const;

/** Read by the programs, of no use by themselves. */
export const folderParts = [
  'scripts/lib.sh',
  'scripts/lock.sh',
  'scripts/unfinished.sh',
  'scripts/docker.sh',
  'scripts/options.sh',
  'scripts/secrets.sh',
  'scripts/openssl.sh',
  'scripts/certificates.sh',
  'scripts/authorities.sh',
  'scripts/nodes.sh',
  'scripts/shares.sh',
  'scripts/build.sh',
  'scripts/images.sh',
  'scripts/registry.sh',
  'scripts/gpus.sh',
  'scripts/start.sh',
  'scripts/copies.sh',
  'scripts/report.sh',
  'scripts/checks.sh',
  'scripts/checks-hardware.sh',
  'scripts/checks-folder.sh',
  'scripts/checks-images.sh',
] as const;

/** The scripts that every folder has, the same in each but the last. */
export const folderScripts: readonly string[] = [...folderPrograms, ...folderParts, 'scripts/deployment.sh'];
