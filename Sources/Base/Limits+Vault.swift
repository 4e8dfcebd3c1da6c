extension Limits {
    /// Bytes drawn from the random generator in one call; tokens and keys need 32.
    public static let randomBytes = 65_536
    /// Bytes of one sealed secret; private keys and service account files are a few kilobytes.
    public static let sealedBytes = 16 << 20
}
