export const redisErrors = {
  TM_REDIS_URL: {
    happened: 'The URL of Redis cannot be read.',
    todo: 'Write redis://user:password@host:6379 (rediss: with TLS); a number after the last `/` is the first database to use.',
  },
  TM_REDIS_NOT_LOCAL: {
    happened: 'Refused to use a Redis that is not of this machine, or looks like production: {host}.',
    todo: "If Tidemark may use its empty databases, name it: allowHosts: ['{host}'] (or TIDEMARK_ALLOW_HOSTS={host}). With `redis: 'embedded'` Tidemark starts one of its own.",
  },
  TM_REDIS_UNREACHABLE: {
    happened: 'Redis does not answer.',
    todo: "Start it, or check host and port of the URL. With `redis: 'embedded'` Tidemark starts the `redis-server` of this machine.",
  },
  TM_REDIS_REFUSED: {
    happened: 'Redis answers, and refuses a command of Tidemark.',
    todo: 'Its message tells why. Tidemark needs SELECT, SCAN, DUMP, RESTORE, EVAL and CLIENT LIST; the URL must name a user who may use them.',
  },
  TM_REDIS_LOST: {
    happened: 'The connection to Redis was lost in the middle of work.',
    todo: 'Redis stopped, or ended the connection (CLIENT KILL): its log tells. A test that ends connections should look at their names, and leave `tidemark` alone.',
  },
  TM_REDIS_NO_DATABASE: {
    happened: 'There is no free database in Redis: each worker needs an empty one.',
    todo: "Raise `databases` in redis.conf, use fewer workers, or let the application put REDIS_PREFIX before its keys and set `redisKeys: 'prefix'`.",
  },
  TM_REDIS_CLAIM_LOST: {
    happened: 'The claim on a part of Redis is gone, so nothing is deleted there any more.',
    todo: 'A test or a tool ran FLUSHALL, or deleted keys of Tidemark. Use FLUSHDB, or nothing: Tidemark empties Redis after every test.',
  },
  TM_REDIS_NOT_SET_UP: {
    happened: 'The `redis` fixture was used, but the configuration names no Redis.',
    todo: "Set `redis` to a URL or to 'embedded' in `tidemark.config.ts`, or set TIDEMARK_REDIS_URL.",
  },
  TM_REDIS_NO_PROGRAM: {
    happened: 'No Redis server was found to run.',
    todo: 'Install it (Debian: `apt-get install redis-server`, macOS: `brew install redis`), or set `redis` to the URL of one that runs.',
  },
  TM_REDIS_START: {
    happened: 'The Redis server did not start.',
    todo: 'Its own words are above.',
  },
} as const
