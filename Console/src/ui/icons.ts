/** Line drawings on a 24 × 24 grid, one path each, so that they serve both as SVG elements and in the canvas. */
export const icons = {
    server: "M4 5h16v6H4zM4 13h16v6H4zM7.5 8h.01M7.5 16h.01",
    cube: "M12 3l8 4.5v9L12 21l-8-4.5v-9zM4 7.5l8 4.5 8-4.5M12 12v9",
    layers: "M12 3l9 5-9 5-9-5zM3 12l9 5 9-5M3 16l9 5 9-5",
    share: "M9 12a3 3 0 1 1-6 0 3 3 0 0 1 6 0zM21 6a3 3 0 1 1-6 0 3 3 0 0 1 6 0zM21 18a3 3 0 1 1-6 0 3 3 0 0 1 6 0zM8.7 10.7l6.6-3.4M8.7 13.3l6.6 3.4",
    database: "M4 6c0-1.7 3.6-3 8-3s8 1.3 8 3-3.6 3-8 3-8-1.3-8-3zM4 6v12c0 1.7 3.6 3 8 3s8-1.3 8-3V6M4 12c0 1.7 3.6 3 8 3s8-1.3 8-3",
    disk: "M4 14h16v5H4zM4 14l3-9h10l3 9M16 16.5h.01",
    network: "M9 3h6v5H9zM3 16h6v5H3zM15 16h6v5h-6zM12 8v4M6 16v-4h12v4",
    hash: "M4 9h16M4 15h16M10 4L8 20M16 4l-2 16",
    folder: "M3 6h6l2 2h10v11H3z",
    cluster: "M12 3l7.8 4.5v9L12 21l-7.8-4.5v-9zM12 8.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7z",
    window: "M3 5h18v14H3zM3 9.5h18M6 7.3h.01",
    briefcase: "M3 8h18v11H3zM9 8V5h6v3M3 13h18",
    pin: "M12 21s7-6.2 7-11.5a7 7 0 0 0-14 0C5 14.8 12 21 12 21zM12 7a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5z",
    people: "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c0-3.6 2.9-6 6.5-6s6.5 2.4 6.5 6M16 4.5a3.5 3.5 0 0 1 0 6.3M18 14.4c2.2.8 3.5 2.8 3.5 5.6",
    factory: "M3 20V10l6 4v-4l6 4V4h6v16zM7 17h.01M12 17h.01M17 17h.01",
    gauge: "M4 18a9 9 0 1 1 16 0M12 14l4-5",
    image: "M4 4h16v16H4zM4 16l5-5 4 4 3-3 4 4",
    shield: "M12 3l8 3v6c0 4.5-3.3 7.7-8 9-4.7-1.3-8-4.5-8-9V6zM9 12l2 2 4-4",
    clock: "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM12 7v5l3.5 2",
    circle: "M12 5a7 7 0 1 1 0 14 7 7 0 0 1 0-14z",
    search: "M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM15.5 15.5L21 21",
    arrow: "M12 20V5M6 11l6-6 6 6",
    stop: "M7 7h10v10H7z",
    close: "M6 6l12 12M18 6L6 18",
    plus: "M12 5v14M5 12h14",
    minus: "M5 12h14",
    fit: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
    enlarge: "M14 4h6v6M20 4l-7 7M10 20H4v-6M4 20l7-7",
    shrink: "M20 10h-6V4M14 10l6-6M4 14h6v6M10 14l-6 6",
    chevron: "M9 5l7 7-7 7",
    check: "M5 12.5l5 5L19 7",
    alert: "M12 4l9 16H3zM12 10v4M12 17h.01",
    edit: "M4 20l1-5L16 4l4 4L9 19zM13.5 6.5l4 4",
    history: "M4 12a8 8 0 1 0 2.5-5.8M4 4v4h4M12 8v4l3 2",
    undo: "M9 6L4 11l5 5M4 11h10a5 5 0 0 1 0 9h-3",
    compare: "M9 4v16M15 4v16M3 8h6M3 16h6M15 8h6M15 16h6",
    star: "M12 4l2.5 5 5.5.8-4 3.9 1 5.5-5-2.6-5 2.6 1-5.5-4-3.9 5.5-.8z",
    upload: "M12 16V5M7 10l5-5 5 5M4 20h16",
    download: "M12 4v11M7 10l5 5 5-5M4 20h16",
} as const;

export type IconName = keyof typeof icons;

/** Whether the metamodel's word for a picture is one of these. */
export function isIconName(name: string | null | undefined): name is IconName {
    return typeof name === "string" && Object.prototype.hasOwnProperty.call(icons, name);
}
