/// Words of the trade that mean the same: Korean words and what they are called in English, and what people shorten
/// them to. Written for this project; a word that is not here is still found by its sound (``ConsonantSkeleton``).
enum TermTable {
    /// By any spelling, lower case: the one that stands for all.
    static let canonical: [String: String] = {
        var table: [String: String] = [:]
        for line in lines.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            for word in words { table[word] = words[0] }
        }
        return table
    }()

    /// Letters of the longest Korean entry.
    static let longestHangul =
        canonical.keys.lazy
        .filter { $0.unicodeScalars.contains { HangulLetters.isSyllable($0.value) } }
        .map(\.unicodeScalars.count).max() ?? 0

    /// What a thing is to others of its kind: two names that differ in one of these are two things.
    static let roles: Set<String> = [
        "primary", "secondary", "standby", "replica", "backup", "recovery", "main", "spare", "blue", "green", "old",
        "new", "test", "production", "staging", "development", "verification", "internal", "external", "inbound",
        "outbound", "read", "write", "north", "south", "east", "west", "left", "right", "upper", "lower", "active",
        "passive", "canary", "stable", "public", "private", "online", "offline", "batch", "reader", "writer", "legacy",
        "arbiter", "witness", "proxy", "exporter", "agent", "sidecar",
    ]

    /// One meaning a line; the first word stands for it.
    private static let lines = """
        server 서버 srv svr 써버
        database 데이터베이스 디비 db 데이타베이스 dbms
        application 애플리케이션 어플리케이션 응용프로그램 app 앱 appl
        service 서비스 svc 써비스
        system 시스템 sys 씨스템
        network 네트워크 net 망 nw
        web 웹 www
        was 와스
        gateway 게이트웨이 gw 게이트웨어
        router 라우터 rtr
        switch 스위치 sw swt
        firewall 방화벽 fw 파이어월
        storage 스토리지 저장소 저장장치
        backup 백업 bkup bak 예비백업
        monitoring 모니터링 감시 mon 관제
        monitor 모니터
        management 관리 매니지먼트 mgmt mgt
        manager 매니저 관리자 mgr
        admin 어드민
        authentication 인증 auth authn
        authorization 인가 권한 authz
        user 사용자 유저 usr
        member 회원 멤버
        customer 고객 cust 커스터머
        order 주문 ord 오더
        payment 결제 pay 페이먼트 지불 pymt
        settlement 정산
        billing 청구 빌링 과금
        product 상품 제품 프로덕트
        inventory 재고 inv 인벤토리
        delivery 배송 배달 딜리버리
        shipping 출하 출고
        logistics 물류 로지스틱스
        warehouse 창고 웨어하우스 wh
        purchase 구매 퍼처스
        sales 판매 영업 세일즈
        accounting 회계
        finance 재무 금융 파이낸스
        personnel 인사 hr
        salary 급여 payroll
        groupware 그룹웨어 gwre
        mail 메일 이메일 email
        message 메시지 메세지 msg
        queue 큐 mq
        cache 캐시 캐쉬
        search 검색 서치
        statistics 통계 stat stats
        analysis 분석 analytics 애널리틱스
        report 보고서 리포트 rpt
        log 로그 logs
        file 파일
        document 문서 doc 도큐먼트
        image 이미지 img
        video 영상 비디오 동영상
        batch 배치 일괄
        schedule 스케줄 일정
        scheduler 스케줄러 sched
        interface 인터페이스 연계 intf
        integration 통합 연동 인티그레이션
        api 에이피아이
        portal 포털 포탈
        homepage 홈페이지
        shop 쇼핑몰 쇼핑
        mobile 모바일
        internal 내부 사내 대내
        external 외부 대외 ext
        public 공용 공개 퍼블릭 pub
        private 사설 프라이빗 priv
        production 운영 prod prd 상용 프로덕션 live
        development 개발 dev devel 디벨롭
        staging 스테이징 stg stage 준운영
        verification 검증 qa 품질검증
        test 테스트 시험 tst
        training 교육 연습
        primary 주 pri master 마스터 프라이머리
        secondary 보조 부 sec slave 슬레이브 세컨더리
        standby 대기 stby sby 스탠바이
        replica 복제 rep repl 레플리카 복제본
        recovery 복구 재해복구 dr 디알
        active 액티브 활성 act
        spare 예비
        main 메인 본 주요
        common 공통 cmn 커먼
        center 센터 centre cntr 쎈터
        datacenter 데이터센터 idc 전산센터 전산실
        data 데이터 데이타
        headquarters 본사 hq
        branch 지사 지점
        factory 공장 plant 플랜트 팩토리
        line 라인
        equipment 설비 장비 equip eqp 장치
        sensor 센서 sns
        controller 제어기 컨트롤러 ctrl ctl
        robot 로봇
        temperature 온도 temp
        pressure 압력 press
        vibration 진동
        humidity 습도
        power 전력 전원 파워 pwr
        cooling 냉각
        quality 품질 퀄리티
        production-line 생산라인
        manufacturing 제조 생산 mfg
        assembly 조립
        inspection 검사
        packaging 포장
        process 공정 프로세스 proc
        work 작업
        team 팀
        department 부서 dept
        security 보안 시큐리티
        certificate 인증서 cert
        virtual 가상 버추얼 virt
        machine 머신 기계
        node 노드
        cluster 클러스터 clst clu
        container 컨테이너
        cloud 클라우드
        host 호스트
        core 코어 핵심
        edge 에지 엣지
        access 접근 액세스 acc
        distribution 분배 dist
        backbone 백본
        wireless 무선 와이어리스
        load 부하 로드
        balancer 밸런서 분산기
        proxy 프록시
        collector 수집기 컬렉터
        collection 수집
        agent 에이전트 agt
        broker 브로커
        worker 워커
        frontend 프론트엔드 프런트엔드 fe 프론트
        backend 백엔드 be
        info 정보 information
        map 지도 맵
        location 위치
        contract 계약
        insurance 보험
        loan 대출 여신
        deposit 수신 예금
        card 카드
        stock 증권 주식
        bank 은행 뱅크
        coupon 쿠폰
        event 이벤트 행사
        notification 알림 노티 noti 통지
        review 리뷰 후기
        recommendation 추천
        registry 등록 레지스트리
        repository 리포지토리 레포 repo
        build 빌드
        deploy 배포 디플로이 deployment
        seoul 서울 sel
        busan 부산 pus
        daejeon 대전
        daegu 대구
        incheon 인천
        gwangju 광주
        ulsan 울산
        suwon 수원
        pangyo 판교
        sejong 세종
        samsung 삼성
        hyundai 현대
        hewlett hp hpe 휴렛팩커드
        dell 델
        cisco 시스코
        lenovo 레노버
        oracle 오라클 ora
        postgres 포스트그레스 postgresql pg pgsql
        mysql 마이에스큐엘
        mongo 몽고 mongodb 몽고디비
        redis 레디스
        kafka 카프카
        rabbitmq 래빗엠큐
        elastic 엘라스틱 elasticsearch es
        tomcat 톰캣
        nginx 엔진엑스
        apache 아파치
        kubernetes 쿠버네티스 k8s
        docker 도커
        linux 리눅스
        windows 윈도우 윈도우즈 win
        jenkins 젠킨스
        grafana 그라파나
        prometheus 프로메테우스
        """
}
