/** How to reach a server: a plain value that travels between processes. */
export interface ServerAccess {
  readonly kind: 'embedded' | 'external'
  /** Host name or address for TCP. */
  readonly host: string
  readonly port: number
  /** Folder of the Unix socket, where there is one: Tidemark's own sessions prefer it. */
  readonly socket: string | undefined
  readonly user: string
  readonly password: string
  /** Database to connect to for work on the server as a whole. */
  readonly maintenance: string
  /** Query part of the user's URL to keep, `sslmode=require` and so on; empty for none. */
  readonly parameters: string
}

/** A PostgreSQL that Tidemark talks to. Disposing of it gives back what this process holds of it (the keeper's claim), nothing else. */
export interface Server extends AsyncDisposable {
  readonly access: ServerAccess
  /** `server_version_num`, 180004 for 18.4. */
  readonly version: number
  /** Milliseconds it took to have it, and how it was had. */
  readonly start: { readonly how: 'cold' | 'warm' | 'hot' | 'external'; readonly ms: number }
}
