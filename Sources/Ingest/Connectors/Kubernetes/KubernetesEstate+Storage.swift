internal import JSON

extension KubernetesEstate {
    mutating func describeVolume(_ volume: JSONValue, into attributes: inout AttributeList) {
        attributes.set("phase", volume.text("status", "phase"))
        attributes.set(
            "size_gb", volume.text("spec", "capacity", "storage").flatMap(KubernetesQuantity.gibibytes))
        attributes.set("storage_class", volume.text("spec", "storageClassName"))
        attributes.set("access_modes", volume.texts("spec", "accessModes"))
        attributes.set("reclaim_policy", volume.text("spec", "persistentVolumeReclaimPolicy"))
        attributes.set("volume_mode", volume.text("spec", "volumeMode"))
        attributes.set("volume_handle", volume.text("spec", "csi", "volumeHandle") ?? Self.path(of: volume))
        attributes.set("driver", volume.text("spec", "csi", "driver"))
        attributes.set("fs", volume.text("spec", "csi", "fsType"))
    }

    /// Where volumes of the older, built-in drivers are.
    private static func path(of volume: JSONValue) -> String? {
        if let server = volume.text("spec", "nfs", "server") {
            return "\(server):\(volume.text("spec", "nfs", "path") ?? "/")"
        }
        return volume.text("spec", "hostPath", "path") ?? volume.text("spec", "local", "path")
    }

    mutating func describeVolumeClaim(
        _ claim: JSONValue, key: String, into attributes: inout AttributeList
    ) {
        attributes.set("phase", claim.text("status", "phase"))
        let size =
            claim.text("status", "capacity", "storage")
            ?? claim.text("spec", "resources", "requests", "storage")
        attributes.set("size_gb", size.flatMap(KubernetesQuantity.gibibytes))
        attributes.set("storage_class", claim.text("spec", "storageClassName"))
        attributes.set("access_modes", claim.texts("spec", "accessModes"))
        attributes.set("volume_mode", claim.text("spec", "volumeMode"))
        if let volume = claim.text("spec", "volumeName") {
            attributes.set("volume_name", volume)
            relate(key, "STORES_ON", .named(.volume, namespace: "", name: volume), what: "volume")
        }
    }
}
