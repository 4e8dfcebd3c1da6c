/// What a word contributes to the meaning of a question, apart from names, classes, relations and attributes.
enum Cue: String, Hashable, Sendable, CaseIterable {
    /// "goes down", "fails", 내려가면
    case failure
    /// "breaks", "is affected", 영향
    case effect
    /// "if", "when", 면, 경우
    case condition
    /// "depends", "needs", 의존
    case depend
    /// "dependents", "used by"
    case dependents
    /// "dependencies of"
    case dependencies
    /// "runs", "hosted", 실행
    case run
    /// "how many", 몇 개
    case count
    /// "per", "by", 별
    case per
    /// "changed", 변경
    case change
    case created, removed, updated
    /// "happened", 무슨 일
    case happened
    /// "show", 보여
    case show
    /// "list", 목록
    case list
    /// "what", "which", 무엇, 어떤
    case ask
    /// "where", 어디
    case place
    /// "path", "connected", 경로
    case path
    /// "related to", "neighbours", 관계
    case related
    case most, fewest
    /// "not", 않
    case not
    /// "without", "except", 없는, 제외
    case without
    case overview
    case help
    /// "named", "containing", 이름에
    case named
    case contains, startsWith, endsWith
    /// "port", 포트
    case port
    case all
    /// "on", "in", "of": where the thing stands
    case on
    case of
    case and
    /// "why", "root cause", 왜
    case why
    /// "cpu usage", "latency": series that are not in the graph
    case metric
    /// "will", "forecast": the future
    case forecast
    /// "delete", "restart" as an order
    case order
    /// "how", 어떻게
    case how
    case greeting
    /// Words that carry nothing: "the", "is", 좀
    case filler
    /// Comparisons that the planner does not know: "older than", "more than", 이상
    case compare
    /// Two things side by side.
    case sideBySide
    case or
}

/// Words of both languages and what they contribute. A value: the planner's vocabulary in one table.
struct CueLexicon: Sendable {
    /// A phrase: words in order; a word that ends in `*` matches every word that begins so.
    private struct Phrase: Sendable {
        var words: [String]
        var cue: Cue
    }

    private let byFirstWord: [String: [Phrase]]
    private let byFirstPrefix: [(prefix: String, phrase: Phrase)]

    init(_ table: [(Cue, String)]) {
        var exact: [String: [Phrase]] = [:]
        var prefixed: [(prefix: String, phrase: Phrase)] = []
        for (cue, phrases) in table {
            for text in phrases.split(separator: ",") {
                let words = text.split(separator: " ").map(String.init)
                guard let first = words.first else { continue }
                let phrase = Phrase(words: words, cue: cue)
                if first.hasSuffix("*") {
                    prefixed.append((String(first.dropLast()), phrase))
                } else {
                    exact[first, default: []].append(phrase)
                }
            }
        }
        byFirstWord = exact.mapValues { phrases in phrases.sorted { $0.words.count > $1.words.count } }
        byFirstPrefix = prefixed.sorted {
            ($0.phrase.words.count, $0.prefix.count) > ($1.phrase.words.count, $1.prefix.count)
        }
    }

    /// The cues that the tokens from `start` on begin with, the longest phrases first; every meaning of an
    /// ambiguous word is given.
    func matches(_ tokens: [Token], at start: Int) -> [(cue: Cue, length: Int)] {
        var found: [(cue: Cue, length: Int)] = []
        func consider(_ phrase: Phrase) {
            guard fits(phrase, tokens, at: start) else { return }
            if let longest = found.first?.length, phrase.words.count < longest { return }
            if !found.contains(where: { $0.cue == phrase.cue }) { found.append((phrase.cue, phrase.words.count)) }
        }
        let word = tokens[start].folded
        for reading in tokens[start].isHangul ? KoreanWord.readings(of: word).map(\.stem) : [word] {
            for phrase in byFirstWord[reading] ?? [] { consider(phrase) }
        }
        for entry in byFirstPrefix where KoreanWord.begins(word, with: entry.prefix) { consider(entry.phrase) }
        return found
    }

    private func fits(_ phrase: Phrase, _ tokens: [Token], at start: Int) -> Bool {
        guard start + phrase.words.count <= tokens.count else { return false }
        for (offset, word) in phrase.words.enumerated().dropFirst() {
            let token = tokens[start + offset]
            guard !token.isQuoted else { return false }
            let isMatch =
                word.hasSuffix("*")
                ? KoreanWord.begins(token.folded, with: String(word.dropLast()))
                : token.folded == word
                    || (token.isHangul && KoreanWord.readings(of: token.folded).contains { $0.stem == word })
            guard isMatch else { return false }
        }
        return true
    }

    static let standard = CueLexicon([
        (
            .failure,
            """
            goes down,go down,going down,went down,is down,are down,down,dies,die,died,dying,fails,fail,failed,failing,\
            failure,failure of,is lost,are lost,lost,lose,loses,losing,crashes,crash,crashed,outage,outage of,\
            is unavailable,unavailable,offline,goes offline,unreachable,disappears,disappear,goes away,is gone,gone,\
            shut down,shuts down,shutdown,is shut down,is turned off,turn off,turned off,powered off,is removed,\
            stops,stop,stopped,is stopped,reboot,rebooted,is rebooted,restarts,restart,restarted,drain,drained,\
            is drained,decommission,decommissioned,killed,is killed,maintenance,breaks down,explodes,burns,burn down,\
            내려가*,내려간*,내려갈*,내려갔*,내려오*,다운*,죽*,장애*,고장*,멈추*,멈춘*,멈출*,멈췄*,중단*,꺼지*,꺼진*,꺼질*,끄면,끊기*,끊긴*,\
            사라지*,사라진*,없어지*,없어진*,잃*,정지*,중지*,실패*,재부팅*,재시작*,오프라인*,셧다운*,터지*,터진*,죽을*,나가면,뻗*,점검*,종료*,\
            유실*,불능*,불가*
            """
        ),
        (
            .effect,
            """
            breaks,break,broken,affected,affect,affects,affecting,impact,impacts,impacted,impact of,blast radius,\
            suffer,suffers,consequence,consequences,what happens,what would happen,what will happen,take down,\
            takes down,bring down,brings down,taken down,at risk,be hit,is hit,stops working,stop working,\
            영향*,파급*,피해*,문제가,어떻게 되*,어떻게 돼*,무슨 일이 생기*,무슨 일이 일어나*,무슨 일이 벌어지*,무슨 문제*,깨지*,깨진*,망가*,위험*,\
            뭐가 깨*,여파*,같이 죽*
            """
        ),
        (.condition, "if,when,in case,once,should,suppose,경우*,때,시,시에,만약,만일"),
        (
            .depend,
            """
            depend,depends,depending,depend on,depends on,rely,relies,rely on,relies on,need,needs,require,requires,\
            의존*,필요*,종속*,기대*
            """
        ),
        (
            .dependencies,
            """
            dependency,dependencies,dependent on,prerequisites,requirements,underlying,upstream,upstreams,의존성*,의존 대상*,\
            의존 관계*
            """
        ),
        (.dependents, "dependents,dependants,dependent,consumers,downstream,who uses,what uses,used by,relied on"),
        (
            .run,
            """
            run,runs,running,ran,run on,runs on,running on,hosted,hosted on,hosted by,deployed,deployed on,deployed to,\
            scheduled,scheduled on,placed,placed on,lives,live,lives on,resides,reside,executing,executes,\
            실행*,돌아가*,돌아간*,돌고*,도는,돌리*,구동*,동작*,배포*,올라가*,올라간*,올라와*,떠,떠있*,뜬,가동*,띄운*,배치*,호스팅*,작동*,운영*
            """
        ),
        (
            .count,
            """
            how many,number of,numbers of,count,count of,counts,total number of,amount of,how much,\
            몇,몇개*,몇 개*,몇대*,몇 대*,개수,갯수,수,숫자,총 몇*,얼마나,대수,건수
            """
        ),
        (.per, "per,for each,for every,grouped by,group by,broken down by,by,각,마다,별,별로,기준,기준으로,단위로"),
        (
            .change,
            """
            changed,change,changes,changing,difference,differences,history,history of,change history,diff,audit,\
            바뀌*,바뀐*,바뀔*,바꿨*,변경*,변화*,변한*,이력*,히스토리*,달라*,변했*
            """
        ),
        (.created, "created,added,new,newly,appeared,discovered,추가된*,추가됐*,추가되*,생긴*,생겼*,생성*,새로*,새로운,신규*,등록*"),
        (.removed, "deleted,removed,retired,disappeared,vanished,삭제된*,삭제됐*,삭제되*,제거된*,제거됐*,없어졌*,사라졌*,폐기*"),
        (.updated, "updated,modified,edited,altered,수정*,업데이트*,갱신*"),
        (.happened, "happened,happening,going on,new,무슨 일*,있었*,일어났*,일어난*"),
        (
            .show,
            """
            show,show me,describe,display,tell me about,tell me,details,details of,details on,detail,info,info on,\
            information,information on,information about,give me,look up,lookup,find,find me,explain,get,see,open,\
            who is,about,보여*,알려*,설명*,상세*,정보*,조회*,찾아*,뭐야,뭔가*,뭐지*,뭐니,뭔지*,누구*,확인*,어떤 것*,무엇인*,무엇이야,뭐예요,뭐에요,궁금*
            """
        ),
        (.list, "list,list all,enumerate,list of,search,search for,목록*,리스트*,나열*,열거*,검색*"),
        (
            .ask,
            """
            what,which,who,whom,whose,what are,which ones,which of,무엇*,무얼,뭐*,뭘*,뭔*,어떤,어느,무슨,누가,누구*,것,것은,게,것들*,거,거야,\
            어떤게,어떤것*
            """
        ),
        (.place, "where,어디*,어느 곳*"),
        (
            .path,
            """
            path,paths,path from,path between,route from,route between,connected,how is,connection between,\
            connections between,link between,relationship between,relation between,경로*,어떻게 연결*,어떻게 이어*,사이*,연결 경로*
            """
        ),
        (
            .related,
            """
            connected to,related,related to,relations,relations of,relationships,relationships of,neighbours,neighbors,\
            neighbours of,neighbors of,linked,linked to,attached,attached to,associated,associated with,연결*,관계*,관련*,이웃*,\
            이어진*,이어져*
            """
        ),
        (
            .most,
            """
            most,the most,top,largest,biggest,highest,busiest,maximum,가장 많*,제일 많*,최다*,많은*,가장 큰*,상위*,많이*,가장,제일
            """
        ),
        (.fewest, "fewest,the fewest,least,the least,smallest,lowest,minimum,가장 적*,제일 적*,적은*,최소*,가장 작*,하위*"),
        (.not, "not,non,isn,않*,아닌*,아니*,안,못,미"),
        (
            .without,
            """
            without,except,except for,excluding,other than,no longer,has no,have no,having no,with no,lacking,missing,\
            but not,없는*,없이*,제외*,말고*,빼고*,뺀*,외에*
            """
        ),
        (
            .overview,
            """
            overview,summary,summarize,summarise,inventory,what is in here,what is here,what is there,what do you have,\
            what have we got,what do we have,what is in the graph,what is in the cmdb,what is in this graph,\
            what is in there,what is known,what do you know,everything,whats here,what ci are there,what cis are there,\
            what is in rootline,what is in it,\
            현황*,개요*,요약*,뭐가 있*,무엇이 있*,뭐 있*,무엇이 들어*,뭐가 들어*,어떤 것이 있*,어떤 것들이 있*,어떤 게 있*,뭘 알고*,무엇을 알고*
            """
        ),
        (
            .help,
            """
            help,what can you do,what can i ask,how do i use,how does this work,what questions,who are you,\
            what are you,도움말*,도와*,뭘 할 수*,무엇을 할 수*,뭐 할 수*,사용법*,사용 방법*,무엇을 물어*,뭘 물어*,어떤 질문*,넌 누구*,너는 누구*
            """
        ),
        (
            .named,
            "named,called,with name,in the name,in its name,in their name,in their names,in name,whose name,with the name,name is,이름이,이름에,이름*,라는,이라는"
        ),
        (.contains, "containing,contains,contain,including,includes,with,matching,포함*,들어가*,들어간*,들어있*"),
        (.startsWith, "starting with,starts with,start with,beginning with,begins with,prefix,prefixed,시작*"),
        (.endsWith, "ending with,ends with,end with,suffix,끝나*"),
        (.port, "port,ports,on port,포트*"),
        (.all, "all,every,any,each,모두,모든,전체,전부,다,각각,온갖,아무"),
        (.on, "on,in,at,inside,within,onto,under,behind,from,into,to,through,over,안에*,위에*,내에*,속*,내,상의,뒤*,밑*"),
        (
            .of,
            "of,for,belonging to,belong to,belongs to,with,using,use,uses,have,has,having,owned,속한*,속하*,소속*,가진*,갖는*,가지*"
        ),
        (.and, "and,plus,&,그리고,및,또는"),
        (.or, "or,either,혹은"),
        (.why, "why,root cause,cause,causes,caused,cause of,reason,because,왜,원인*,이유*,때문*,근본*"),
        (
            .metric,
            """
            cpu usage,memory usage,utilization,utilisation,latency,throughput,load average,error rate,response time,\
            traffic,slow,performance,사용률*,사용량*,지연*,처리량*,부하*,성능*,느린*,느려*,응답*,트래픽*,에러율*,오류율*
            """
        ),
        (
            .forecast,
            """
            forecast,predict,prediction,tomorrow,next week,next month,next year,\
            예측*,예상*,내일*,다음주*,다음 주*,다음달*,다음 달*,언제쯤*,앞으로*
            """
        ),
        (
            .order,
            """
            delete,remove,create,add,update,set,rename,kill,scale,deploy,install,restart,reboot,stop,start,please delete,\
            shut,assign,drop,truncate,upgrade,execute,send,\
            지워*,삭제해*,삭제 해*,만들어*,추가해*,변경해*,바꿔*,재시작해*,수정해*,배포해*,중지해*,꺼줘*,켜줘*,실행해*,종료해*,설치해*,보내*,고쳐*
            """
        ),
        (.how, "how,어떻게"),
        (.greeting, "hello,hi,hey,thanks,thank you,good morning,bye,안녕*,고마*,감사*,반가*,수고*"),
        (
            .compare,
            """
            more than,less than,fewer than,greater than,older than,newer than,at least,at most,larger than,bigger than,\
            above,below,exceeding,average,mean,median,percent,percentage,sum,ratio,\
            이상*,이하*,초과*,미만*,보다,평균*,비율*,퍼센트*,합계*
            """
        ),
        (
            .sideBySide,
            "compare,compared,comparison,comparison of,comparing,versus,vs,difference between,differences between,"
                + "differ,differs,differ from,differs from,비교*,차이*"
        ),
        (
            .filler,
            """
            the,a,an,will,is,are,was,were,be,been,being,am,do,does,did,have,has,had,there,here,please,me,my,our,we,us,i,you,\
            your,it,its,this,that,these,those,can,could,would,should,may,might,must,shall,just,also,currently,now,\
            right now,exactly,actually,so,then,get,gets,got,us,they,them,their,as,too,still,one,ones,thing,things,\
            cluster wide,anything,something,everything,else,some,only,going,go,goes,if,what,which,kind,kinds,kind of,\
            sort of,type,types,status of,other,own,ever,really,ok,okay,well,but,because,such,while,were to,to be,in total,\
            altogether,overall,like,want,know,would like,need to know,located,find out,part,out,\
            좀,제발,지금,현재,혹시,그,이,저,해줘*,해주*,주세요*,줘,줘요,수,있*,되*,됩*,된*,될*,돼*,하*,한,할*,했*,합*,해*,인가*,입니*,나요*,는지*,\
            건가*,것인가*,대해*,대한*,관한*,관해*,관련하여*,의해*,경우*,받*,나면,나는*,난*,날*,생기*,일어나*,싶*,우리*,제*,내*,여기*,거기*,중*,중인*,중에*,대상*,\
            곳*,것*,거*,주*,그럼,그러면,더,또*,같은*,같이,위해*,통해*,따라*,따른*,따라서,총,모두,요,은,는,가,을,를,에서,에,의,와,과,로,도,이야,야,인,\
            무엇인*,무엇입*,어떤,있나*,있어*,있는*,있지*,알*,말해*,부탁*,바랍*,봐*,볼*,보*,시키*,나타내*,범위*,기록*,항목*,놓여*,위치*,사용*,쓰*,쓴*,이용*,데,걸,건,게,\
            뜨*,나와*,나오*,지*,니,까,죠,개,대,건가,명,가지
            """
        ),
    ])
}
