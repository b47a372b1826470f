from datetime import UTC, datetime

import msgspec
import pytest

from services.router.extraction.extract import extract
from services.router.reading.narrative import read
from services.router.urgency.clock import WINDOWS, Moved, deadline
from services.router.urgency.danger import is_danger
from services.router.urgency.urgency import urgency_of
from shared.messages.report import Report

FILED = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)  # a Friday
UNKNOWN = "UN.UNKNOWN"


@pytest.fixture
def clock_of():
    """Give urgency and deadline of a narrative of a loss, with any other field of the report."""

    def _clock_of(narrative=None, country="GB", category=UNKNOWN, **fields):
        incident = {"narrative": narrative, "impact": ["money"], **fields.pop("incident", {})}
        report = msgspec.convert({"victim": {"country": country}, "incident": incident} | fields, Report)
        reading = read(narrative)
        indicators = extract(report, reading, country)
        return urgency_of(report, reading, indicators, category, FILED, is_danger=is_danger(reading))

    return _clock_of


@pytest.mark.parametrize(
    "narrative",
    [
        "I wired 4,000 pounds yesterday to the account he gave me.",
        "Two hours ago they emptied my account.",
        "On Wednesday I transferred the deposit for the flat.",
        "Last payment was on 18 November, before that 3 November.",
        "Hôm qua em chuyển khoản 15 triệu cho shop rồi bị chặn.",
        "Sáng nay tài khoản tôi bị trừ 42 triệu.",
        "J'ai fait le virement avant-hier, depuis plus de nouvelles.",
        "Ce matin on m'a débité 1 200 euros.",
        "Anoche le transferí 900 soles por Yape.",
        "Hace dos días deposité el anticipo y ya no contestan.",
        "Fiz o pix ontem à tarde e o site sumiu.",
        "Paguei o sinal na quarta-feira por transferência.",
        "Gestern habe ich 1.800 Euro überwiesen.",
        "Am Mittwoch habe ich per Echtzeitüberweisung bezahlt.",
        "Вчера перевела 30 тысяч на карту.",
        "18 ноября отправил предоплату, продавец исчез.",
        "حولت المبلغ أول أمس إلى الحساب الذي أعطاني إياه",
        "اليوم الصبح سحبوا من حسابي ٥٠٠٠ ريال",
        "昨天下午转了三万给对方，今天就被拉黑。",
        "前天匯款到指定帳戶，之後就找不到人。",
        "เมื่อวานโอนไป 8,500 บาท แล้วเพจก็หาย",
        "โอนเงินไปเมื่อคืน ตอนนี้ถูกบล็อก",
        "Kemarin saya transfer 3 juta lalu diblokir.",
        "Dün havale yaptım, ürün gelmedi.",
        "I paid in three goes: 20,000 in June, 35,000 about two weeks ago, and 48,000 yesterday afternoon.",
        "Ich habe in Raten gezahlt: 4.000 Euro vor drei Wochen und 9.000 Euro gestern.",
        "钱分三次转，前两次是八月，最后一次是昨天。",
        "Il y a trois semaines : 400 € d'arrhes ; le 18 au soir : le solde, 890 €. La maison n'existe pas.",
        "Em chuyển khoản cách đây ba tiếng, hồi nãy mới biết dì mất Facebook từ thứ sáu tuần rồi.",
        "Hace unas dos horas me vaciaron la cuenta.",
        "Wednesday a man from the bank rang and I did it on the app with him talking, £8,400, then £6,150.",
        "امبارح العصر كلمني واحد من البنك وبعدها لقيت ٢٣ ألف جنيه اتحولوا",
        "18号下午我去银行汇了 RM 8,600，今天又说要 RM 15,000。",
    ],
)
def test_money_that_left_within_three_days_is_urgent_in_every_language(clock_of, narrative):
    assert clock_of(narrative).urgency == "money"


@pytest.mark.parametrize(
    "narrative",
    [
        "I paid the deposit on 2 November. Yesterday I noticed that the address does not exist.",
        "I transferred it three weeks ago and the shop is still online today.",
        "I paid on 22 August, and on 19 November I came with my bags and a family is living there.",
        "Em chuyển tiền từ tháng trước, hôm nay mới biết là lừa đảo.",
        "J'ai viré 3 000 euros le 12 octobre. Hier j'ai compris que c'était une arnaque.",
        "Transferí el dinero el mes pasado y hoy me di cuenta de que la página no existe.",
        "Paguei em 5 de outubro e hoje percebi que era golpe.",
        "Ich habe am 3. Oktober überwiesen; gestern habe ich gemerkt, dass es den Shop nicht gibt.",
        "Перевела деньги 10 октября, а сегодня узнала, что фирмы нет.",
        "حولت المبلغ الشهر الماضي واليوم اكتشفت أن الموقع وهمي",
        "上个月转了五万，今天才知道是骗子。",
        "โอนไปตั้งแต่เดือนที่แล้ว วันนี้เพิ่งรู้ว่าโดนหลอก",
        "I transferred it the Tuesday of last week. Today I came across the same photo under another name.",
        "Em chuyển khoản từ thứ tư tuần trước, hôm nay hãng báo mã vé chưa thanh toán.",
        "На прошлой неделе во вторник перевела 9 тысяч, а сегодня наткнулась на то же фото.",
        "大前天早上十点转了九千八，今晚孙子打来才知道。",
        "I paid the agency on 2 November; today the airline says the booking was never paid.",
        "I sent 4,900 dollars by bank on 9 November. Yesterday I bought 1,500 dollars of Apple cards for him.",
        "حولت لهم يوم الاحد ٦٥٠٠ ريال، وامس طلبوا ٢٢٠٠ زيادة رسوم فحص واليوم حظروني",
        "I transferred 6,500 on 2 November; yesterday they wanted 2,200 more.",
    ],
)
def test_the_day_of_noticing_is_not_the_day_of_paying(clock_of, narrative):
    assert clock_of(narrative).urgency == "ordinary"


@pytest.mark.parametrize(
    "narrative",
    [
        "Yesterday a man came and she handed over her gold bars and 9,000 in cash. Nothing was transferred.",
        "This morning I bought gift cards for 500 and read him the codes.",
        "Gestern hat sie einem Boten das Bargeld und den Schmuck übergeben.",
        "Hier elle a remis en espèces 6 000 euros à un homme à sa porte.",
        "Ayer entregó el dinero en efectivo a un supuesto policía.",
        "Ontem entregou o dinheiro em mãos a um falso inspetor.",
        "Вчера бабушка отдала деньги курьеру, 400 тысяч наличными.",
        "昨天面交现金二十万给自称检察官的人。",
        "เมื่อวานแม่มอบทองคำให้คนมารับเงินที่บ้าน",
        "Hier vers midi elle a tout remis à un homme devant sa porte, quatre-vingts billets de 50 et ses bagues.",
        "البارحة اشتريت بطاقات آيتونز وأرسلت له صور الأرقام، وسلمت قلادة أمي لمندوب عند الباب",
        "Tối qua má tôi đem 5 cây vàng giao cho người chạy xe tới tận cổng.",
        "昨天买了苹果礼品卡，把卡密发给他了。",
    ],
)
def test_cash_gold_and_codes_leave_no_trace_to_follow(clock_of, narrative):
    assert clock_of(narrative).urgency == "ordinary"


def test_an_attempt_is_ordinary_however_recent(clock_of):
    assert clock_of("Today a caller wanted me to transfer my money.", incident={"attempt_only": True}) == (
        "ordinary",
        None,
    )
    assert clock_of("Today he called, but I did not pay anything.", incident={"impact": []}).urgency == "ordinary"
    assert (
        clock_of("Hier nos fichiers sont chiffrés, ils veulent 3 BTC. Rien payé.", category="MW.RANSOM").urgency
        == "ordinary"
    )
    assert clock_of("Gestern war der Shop weg, bezahlt wird nicht.", incident={"impact": []}).urgency == "ordinary"


def test_fields_come_before_words_and_the_end_before_the_beginning(clock_of):
    ended = {"occurred_from": "2026-10-01", "occurred_to": "2026-10-20"}

    assert clock_of("Yesterday I paid", incident=ended).urgency == "ordinary"
    assert clock_of("Yesterday I paid", incident={"occurred_from": "2026-10-01"}).urgency == "money"


@pytest.mark.parametrize(
    ("payment", "urgency"),
    [
        ({"method": "crypto", "crypto": {"asset": "USDT"}}, "money"),
        ({"method": "crypto", "crypto": {"asset": "XMR"}}, "ordinary"),
        ({"method": "cash"}, "ordinary"),
        ({"method": "gift_card"}, "ordinary"),
        ({"method": "card"}, "money"),
        ({"method": "mobile_money"}, "money"),
    ],
)
def test_only_what_can_be_followed_is_urgent(clock_of, payment, urgency):
    occurred = {"occurred_at": "2026-11-19T12:00:00Z"}

    assert clock_of("Paid yesterday", transactions=[payment | occurred]).urgency == urgency


def test_a_payment_without_an_instant_takes_that_of_the_incident(clock_of):
    clock = clock_of("Paid", transactions=[{"method": "instant"}], incident={"occurred_from": "2026-11-20T10:00:00Z"})

    assert clock == ("money", datetime(2026, 11, 20, 16, tzinfo=UTC))


@pytest.mark.parametrize(("day", "ends"), [("2026-11-21", FILED + WINDOWS["transfer"]), ("2026-11-22", None)])
def test_a_day_that_has_begun_further_east_is_today_and_one_that_began_nowhere_says_nothing(clock_of, day, ends):
    clock = clock_of("It is gone.", "JP", transactions=[{"method": "transfer", "occurred_at": day}])

    assert clock.deadline == ends


@pytest.mark.parametrize(
    ("moved", "expected"),
    [
        ([("2026-11-20T10:00", "transfer")], "2026-11-23T10:00"),
        ([("2026-11-20T10:00", "instant")], "2026-11-20T16:00"),
        ([("2026-11-20T10:00", "crypto")], "2026-11-20T16:00"),
        ([("2026-11-20T10:00", "mobile_money")], "2026-11-20T22:00"),
        ([("2026-11-19T10:00", "instant")], "2026-11-22T10:00"),
        ([("2026-11-18T10:00", "transfer"), ("2026-11-20T11:00", "crypto")], "2026-11-20T17:00"),
        ([("2026-11-10T10:00", "transfer")], "2026-11-13T10:00"),
    ],
)
def test_the_deadline_is_the_next_chance_that_passes(moved, expected):
    moments = [Moved(datetime.fromisoformat(at).replace(tzinfo=UTC), method) for at, method in moved]

    assert deadline(moments, FILED) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


def test_no_money_has_no_deadline():
    assert deadline([], FILED) is None


@pytest.mark.parametrize(
    ("narrative", "hours"),
    [
        ("This morning I sent USDT to his wallet", 6),
        ("This morning I sent a Pix", 6),
        ("This morning I sent a bank transfer", 72),
    ],
)
def test_the_method_is_heard_in_the_words(clock_of, narrative, hours):
    left = (clock_of(narrative).deadline - FILED).total_seconds() / 3600

    assert left == hours
