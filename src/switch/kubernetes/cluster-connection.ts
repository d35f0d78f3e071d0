/** Who one is to the API of a cluster. */
export interface KubeCredentials {
  readonly token?: string;
  readonly username?: string;
  readonly password?: string;
  /** PEM. */
  readonly clientCertificate?: string;
  /** PEM. */
  readonly clientKey?: string;
}

/** Where the API of a cluster is, and how to be let in. */
export interface ClusterConnection {
  /** What it is called in messages: `context prod of ~/.kube/config`. */
  readonly name: string;
  /** An http or https URL, perhaps with a path. */
  readonly server: string;
  /** PEM of the authorities that are trusted; those of the system by default. */
  readonly authorities?: string;
  readonly trustsAnybody: boolean;
  /** The name that the certificate of the server is checked against, where it is not the host. */
  readonly serverName?: string;
  readonly namespace: string;
  /** Sent as the user to act for. */
  readonly impersonates?: string;
  /** @param renew whether the API refused the credentials that were last given */
  credentials(renew: boolean, signal?: AbortSignal): Promise<KubeCredentials>;
}
