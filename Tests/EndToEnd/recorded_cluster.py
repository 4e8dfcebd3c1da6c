"""A plain reading of recorded Kubernetes API answers, to compare the service with.

It shares no code and no idea with the connector: it looks into the JSON files as a person with `jq` would.
"""

from __future__ import annotations

import copy
import json
import uuid
from collections import Counter
from pathlib import Path
from typing import Any, Iterator

# kinds of object that become one CI each, whatever else the connector derives
CLASSES = {
    "Node": "K8sNode",
    "Namespace": "K8sNamespace",
    "Deployment": "K8sDeployment",
    "ReplicaSet": "K8sReplicaSet",
    "DaemonSet": "K8sDaemonSet",
    "StatefulSet": "K8sStatefulSet",
    "Job": "K8sJob",
    "Pod": "K8sPod",
    "Service": "K8sService",
    "Ingress": "K8sIngress",
    "PersistentVolumeClaim": "K8sVolumeClaim",
}


class RecordedCluster:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.documents: dict[Path, dict[str, Any]] = {}
        for path in sorted(folder.rglob("*.json")):
            document = json.loads(path.read_text())
            if isinstance(document, dict) and isinstance(document.get("items"), list):
                self.documents[path] = document

    def objects(self, kind: str) -> list[dict[str, Any]]:
        found = {}
        for document in self.documents.values():
            for item in document["items"]:
                if (item.get("kind") or document["kind"].removesuffix("List")) == kind:
                    found[item["metadata"]["uid"]] = item
        return list(found.values())

    def names(self, kind: str) -> list[str]:
        return [item["metadata"]["name"] for item in self.objects(kind)]

    def nodes(self) -> list[str]:
        return sorted(self.names("Node"))

    def pods_on(self, node: str) -> set[str]:
        return {pod["metadata"]["name"] for pod in self.objects("Pod") if pod["spec"].get("nodeName") == node}

    def node_of(self, pod: str) -> str | None:
        return next(p["spec"].get("nodeName") for p in self.objects("Pod") if p["metadata"]["name"] == pod)

    def pods_per_namespace(self) -> Counter[str]:
        return Counter(pod["metadata"]["namespace"] for pod in self.objects("Pod"))

    def endpoints(self) -> Iterator[tuple[str, set[str]]]:
        """Each service with the pods that its endpoint slices name, or its endpoints where it has no slice."""
        names = {pod["metadata"]["uid"]: pod["metadata"]["name"] for pod in self.objects("Pod")}
        for service in self.objects("Service"):
            meta = service["metadata"]
            slices = [
                piece
                for piece in self.objects("EndpointSlice")
                if piece["metadata"]["namespace"] == meta["namespace"]
                and piece["metadata"].get("labels", {}).get("kubernetes.io/service-name") == meta["name"]
            ]
            targets = [endpoint.get("targetRef") for piece in slices for endpoint in piece.get("endpoints") or []]
            if not slices:
                targets = [
                    address.get("targetRef")
                    for whole in self.objects("Endpoints")
                    if (whole["metadata"]["namespace"], whole["metadata"]["name"]) == (meta["namespace"], meta["name"])
                    for subset in whole.get("subsets") or []
                    for address in subset.get("addresses") or []
                ]
            yield meta["name"], {names[target["uid"]] for target in targets if target and target["uid"] in names}

    def service_with_pods(self) -> tuple[str, set[str]]:
        """The service with most pods among those whose name nothing else in the cluster has."""
        taken = Counter(name.lower() for kind in CLASSES for name in self.names(kind))
        return max(
            ((name, pods) for name, pods in self.endpoints() if pods and taken[name.lower()] == 1),
            key=lambda found: (len(found[1]), found[0]),
        )

    def ambiguous_name(self) -> str:
        """A name that two objects of different kinds have."""
        taken = Counter(name for kind in ("Service", "Deployment", "DaemonSet", "StatefulSet") for name in self.names(kind))
        return min(name for name, times in taken.items() if times > 1)


def changed_copy(cluster: RecordedCluster, target: Path) -> dict[str, str]:
    """Writes the cluster as it might be a day later; returns the names of what was changed.

    One pod is gone, one deployment has one replica more, one service is new.
    """
    documents = copy.deepcopy(cluster.documents)

    def items(kind: str) -> Iterator[tuple[list[dict[str, Any]], dict[str, Any]]]:
        for document in documents.values():
            for item in document["items"]:
                if (item.get("kind") or document["kind"].removesuffix("List")) == kind:
                    yield document["items"], item

    pods, pod = sorted(items("Pod"), key=lambda found: found[1]["metadata"]["name"])[0]
    pods.remove(pod)

    _, deployment = sorted(items("Deployment"), key=lambda found: found[1]["metadata"]["name"])[0]
    deployment["spec"]["replicas"] = deployment["spec"].get("replicas", 1) + 1

    services, model = sorted(items("Service"), key=lambda found: found[1]["metadata"]["name"])[0]
    service = copy.deepcopy(model)
    service["metadata"].update(name="a-new-service", uid=str(uuid.UUID(int=20_261_121)), labels={})
    service["metadata"].pop("ownerReferences", None)
    service["spec"].update(clusterIP="None", clusterIPs=["None"], selector={"app": "nothing-has-this-label"})
    services.append(service)

    for path, document in documents.items():
        copied = target / path.relative_to(cluster.folder)
        copied.parent.mkdir(parents=True, exist_ok=True)
        copied.write_text(json.dumps(document))
    return {
        "retired": pod["metadata"]["name"],
        "updated": deployment["metadata"]["name"],
        "created": service["metadata"]["name"],
    }
