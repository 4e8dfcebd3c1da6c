extension StarterClasses {
    /// The plant floor, placed after ISA-95: enterprise, site and area are locations, below them lines and equipment.
    static let plant = [
        CIClass(
            "ProductionLine", under: "OT", "Production line", "생산 라인", icon: "factory",
            also: """
                production lines, line, lines, assembly line, assembly lines, manufacturing line, manufacturing lines, \
                라인, 생산라인, 조립 라인, 제조 라인
                """,
            [.lineCode, .plant, .idealCycleTimeSeconds, .oeeTarget, .products, .shift]),
        CIClass(
            "Equipment", under: "OT", "Equipment", "설비", icon: "factory",
            also: "equipments, plant equipment, production equipment, 장비, 생산 설비, 기계, 제조 설비",
            [
                .equipmentCode, .isa95Level, .manufacturer, .model, .serial, .installDate, .maintenancePlan,
            ]),
        CIClass(
            "Controller", under: "OT", "Controller", "제어기", icon: "gauge",
            also: "controllers, plc, plcs, dcs, robot controller, robot controllers, 컨트롤러, 피엘씨, 로봇 제어기, 제어 장치",
            [.vendor, .model, .firmware, .protocolName, .slotNumber, .safetyLevel, .ip]),
        CIClass(
            "Sensor", under: "OT", "Sensor", "센서", icon: "gauge",
            also: "sensors, probe, probes, transducer, transducers, 감지기, 계측기",
            [
                .tag.called("Process tag", "공정 태그", also: "tag name, 태그명"),
                .unit.called("Unit of measurement", "측정 단위", also: "engineering unit, 단위"), .rangeMin, .rangeMax,
                .samplingHz, .calibrationDue, .opcuaNodeID,
            ]),
        CIClass(
            "OtGateway", under: "OT", "OT gateway", "OT 게이트웨이", icon: "share",
            also: """
                ot gateways, gateway, gateways, opc ua server, opc ua servers, opc server, opc servers, historian, \
                historians, edge box, edge boxes, 게이트웨이, 히스토리안, 엣지 장비, opc ua 서버, opc 서버
                """,
            [.endpointURL, .securityMode, .protocolName, .tagCount]),
    ]
}
