/** Who acts, for which workspace, and from where: every repository method starts with it, every audit event holds it. */
export interface Actor {
  readonly workspaceId: string
  /** Null when the service itself acts. */
  readonly userId: string | null
  readonly origin?: Origin
}

export interface Origin {
  readonly ipAddress?: string
  readonly userAgent?: string
  readonly requestId?: string
}
