/// Which mounts are volumes, and which volume a path is on. Pure.
struct LocalVolumes {
    /// One file system: its main mount is the one with the shortest path.
    struct Volume {
        var key: String
        var mount: MountFacts
    }

    /// By path of the main mount.
    let volumes: [Volume]
    private let keyByDevice: [String: String]
    private let mounts: [MountFacts]

    init(_ mounts: [MountFacts]) {
        self.mounts = mounts
        var mainByDevice: [String: MountFacts] = [:]
        for mount in mounts where Self.isReal(mount) {
            if let known = mainByDevice[mount.device]?.mountPoint,
                (known.count, known) <= (mount.mountPoint.count, mount.mountPoint)
            {
                continue
            }
            mainByDevice[mount.device] = mount
        }
        volumes = mainByDevice.values.sorted { $0.mountPoint < $1.mountPoint }.map { mount in
            Volume(key: "volume/\(mount.uuid ?? mount.mountPoint)", mount: mount)
        }
        keyByDevice = Dictionary(volumes.map { ($0.mount.device, $0.key) }, uniquingKeysWith: { first, _ in first })
    }

    /// The volume a path is on: that of the longest mount point that contains it. A later mount hides an earlier
    /// one at the same place.
    func key(of path: String) -> String? {
        var best: MountFacts?
        for mount in mounts {
            let point = mount.mountPoint
            let contains = point == "/" || path == point || path.hasPrefix(point + "/")
            if contains && point.count >= (best?.mountPoint.count ?? 0) { best = mount }
        }
        return best.flatMap { keyByDevice[$0.device] }
    }

    /// Whether a mount holds files that outlive the machine's memory, rather than being a face of the kernel.
    static func isReal(_ mount: MountFacts) -> Bool {
        if mount.fileSystem == "overlay" { return mount.mountPoint == "/" }  // a container's own root
        if mount.fileSystem.hasPrefix("fuse.") { return mount.fileSystem == "fuse.sshfs" || isRemote(mount) }
        return real.contains(mount.fileSystem) || isRemote(mount)
    }

    /// Whether the files are on another machine.
    static func isRemote(_ mount: MountFacts) -> Bool { remote.contains(mount.fileSystem) }

    private static let real: Set<String> = [
        "ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs", "jfs", "reiserfs", "bcachefs", "vfat", "exfat", "msdos",
        "ntfs", "ntfs3", "fuseblk", "hfsplus", "apfs", "9p", "virtiofs", "ocfs2", "gfs2", "nilfs2", "erofs",
    ]
    private static let remote: Set<String> = [
        "nfs", "nfs4", "cifs", "smb3", "ceph", "fuse.ceph", "glusterfs", "fuse.glusterfs", "lustre", "afs",
        "fuse.sshfs", "beegfs",
    ]
}
