"""Accounts, telephones and handles, told apart by the words around them, in the ways people write them."""

import pytest

from services.router.extraction.extract import extract
from services.router.reading.narrative import read
from shared.messages.report import Incident, Report


def _found(narrative: str, home: str) -> set[str]:
    report = Report(incident=Incident(narrative=narrative))
    return {f"{i.type} {i.value}" for i in extract(report, read(narrative), home)}


@pytest.mark.parametrize(
    ("home", "narrative", "value"),
    [
        ("GB", "I paid £900 to sort code 20-00-00 account number 55779911.", "55779911"),
        ("GB", "sort code: 200000, acc: 55779911, name J Smith", "55779911"),
        ("GB", "it went to 20-00-00 55779911", "55779911"),
        ("GB", "sort code 20-00-00 number 55779911", "55779911"),
        ("AU", "BSB 062-000 Acc 1234 5678 in the name of R Holt", "12345678"),
        ("AU", "BSB 062-000 12345678", "12345678"),
        ("US", "they had me wire to routing 021000021 account 4471009266", "4471009266"),
        ("IN", "amount debited to a/c no. 50100234567891 IFSC HDFC0001234", "50100234567891"),
        ("IN", "sent to UPI ID: refund.desk@okaxis", "refund.desk@okaxis"),
        ("IN", "paid ramesh99@ybl through PhonePe", "ramesh99@ybl"),
        ("IN", "transferred in HDFC 50100234567891 and ICICI 123401567890", "123401567890"),
        ("NG", "I sent it to Opay 8123456701 Chidi Okeke", "8123456701"),
        ("NG", "transfer am enter GTBank 0123456789", "0123456789"),
        ("KE", "paybill 522522 account 1234567890", "1234567890"),
        ("PH", "BDO account # 0012 3456 7890", "001234567890"),
        ("SG", "transfer to POSB savings account 123-45678-9", "123456789"),
        ("MY", "saya bank in ke Maybank akaun 114400228890", "114400228890"),
        ("VN", "chuyển vào STK: 0451000388120 VCB chủ tk NGUYEN VAN A", "0451000388120"),
        ("VN", "ck vào tk 19034567890123 techcombank", "19034567890123"),
        ("VN", "ck vao stk 0451000388120", "0451000388120"),
        ("VN", "ck vao stk 19038004471826 ngan hang Song Hau", "19038004471826"),
        ("SG", "transfer to Bank Selat Selatan 514004471882", "514004471882"),
        ("VN", "em chuyển qua MB Bank 0866123987 tên TRAN THI B", "0866123987"),
        ("VN", "STK0451000388120 Vietcombank", "0451000388120"),
        ("VN", "số tài khoản nhận là 102877665544 (VietinBank)", "102877665544"),
        ("FR", "virement sur le compte n° 00012345678", "00012345678"),
        ("FR", "RIB : 30004 00823 00012345678 90", "30004008230001234567890"),
        ("MX", "deposité a la CLABE 032180001183597194 de STP", "032180001183597194"),
        ("MX", "me pidió depositar a la tarjeta Oxxo, cuenta 1234567890", "1234567890"),
        ("AR", "transferí al CBU 2850590940090418135201", "2850590940090418135201"),
        ("AR", "le pasé al CVU: 0000003100010000000001", "0000003100010000000001"),
        ("AR", "mandé todo al alias sol.luna.mar", "sol.luna.mar"),
        ("CL", "cuenta RUT 12345678 del Banco Estado", "12345678"),
        ("PE", "BCP cuenta 191-12345678-0-12", "19112345678012"),
        ("CO", "consigné en Bancolombia cuenta de ahorros 312-004477-15", "31200447715"),
        ("BR", "depositei na conta 12345-6 agência 0001 do banco Inter e na conta corrente 98765432-1", "987654321"),
        ("BR", "fiz um pix pra chave 7d1f0a92-4c3b-4a55-9e0e-2b8f6d7c1a44", "7d1f0a92-4c3b-4a55-9e0e-2b8f6d7c1a44"),
        ("PT", "transferi para o NIB 003300004555566677788", "003300004555566677788"),
        ("DE", "überwiesen auf Konto 1234567890, BLZ 37040044", "1234567890"),
        ("DE", "Kontonr. 0532013000 bei der Sparkasse", "0532013000"),
        ("RU", "перевёл на счёт 40817810099910004312", "40817810099910004312"),
        ("RU", "на карту Сбера 2202 2061 2345 6789 01", "220220612345678901"),
        ("RU", "р/с 40702810400000012345 получатель ООО Ромашка", "40702810400000012345"),
        ("UA", "переказала на рахунок 26001234567890", "26001234567890"),
        ("EG", "حولت على حساب رقم 1000123456789 البنك الأهلي", "1000123456789"),
        ("SA", "حولت المبلغ الى حسابه في الراجحي 608010167519", "608010167519"),
        ("EG", "رقم الحساب ١٠٠٠١٢٣٤٥٦٧٨٩", "1000123456789"),
        ("CN", "转到建行卡6217001230044771885", "6217001230044771885"),
        ("CN", "对方账号:6222021001234567890 户名李某", "6222021001234567890"),
        ("CN", "我往工行卡号 6222 0210 0123 4567 890 打了钱", "6222021001234567890"),
        ("TW", "匯款到中信銀行帳號 822-901540123456", "822901540123456"),
        ("HK", "過數去匯豐戶口 012-345678-838", "012345678838"),
        ("TH", "โอนเข้าบัญชีกสิกรไทย เลขที่ 071-2-29983-4", "0712299834"),
        ("TH", "เลขบัญชี 4190022751 ไทยพาณิชย์", "4190022751"),
        ("TH", "พร้อมเพย์ 081-000-0162", "0810000162"),
        ("ID", "saya transfer ke BCA 7201234561 a.n. Budi", "7201234561"),
        ("ID", "no rek 1234567890123 mandiri", "1234567890123"),
        ("TR", "Ziraat hesap no 12345678-5001 adına", "123456785001"),
        ("PL", "przelałam na rachunek 1234567890123456", "1234567890123456"),
        ("IT", "bonifico sul conto 000012345678", "000012345678"),
        ("KR", "국민은행 계좌 123456-78-901234로 송금했습니다", "12345678901234"),
        ("JP", "ゆうちょ口座番号 12345678 に振り込みました", "12345678"),
    ],
)
def test_an_account_is_known_by_the_words_that_announce_it(home, narrative, value):
    assert f"account {value}" in _found(narrative, home)


@pytest.mark.parametrize(
    ("home", "narrative", "value"),
    [
        ("GB", "a man rang from 020 7946 0018", "+442079460018"),
        ("GB", "WhatsApp +44 (0)7700 900123", "+447700900123"),
        ("GB", "whatsapp 2348031234567 is his number", "+2348031234567"),
        ("US", "caller id said (202) 555-0143", "+12025550143"),
        ("US", "text from 202.555.0143", "+12025550143"),
        ("IN", "call came from 98765 43210", "+919876543210"),
        ("VN", "Zalo:0978345620 kết bạn với tôi", "+84978345620"),
        ("VN", "gọi từ số 0084 978 345 620", "+84978345620"),
        ("VN", "sđt0978345620", "+84978345620"),
        ("JP", "số zalo 0978 345 612 (số Việt Nam)", "+84978345612"),
        ("DE", "his Turkish number 0532 123 45 67", "+905321234567"),
        ("FR", "reçu un sms du 06 39 98 01 23", "+33639980123"),
        ("FR", "numéro belge 0470 12 34 56", "+32470123456"),
        ("ES", "me llamaron del 612 345 678", "+34612345678"),
        ("MX", "me marcó del 55 1234 5678 por cel", "+525512345678"),
        ("PE", "yapeé al 987 654 162", "+51987654162"),
        ("CO", "mandé al Nequi 300 123 4567", "+573001234567"),
        ("BR", "zap (11) 91234-5678", "+5511912345678"),
        ("PT", "ligou do 912 345 678", "+351912345678"),
        ("RU", "звонили с 8 (916) 123-45-67", "+79161234567"),
        ("RU", "перевела через СБП по номеру 8 916 123-45-67", "+79161234567"),
        ("KZ", "номер 8 701 123 45 67 каспи", "+77011234567"),
        ("EG", "اتصل من ٠١٠٠٠٠٠٠١٦٢", "+201000000162"),
        ("SA", "رقم الجوال 0501234567", "+966501234567"),
        ("CN", "加我微信的人电话13800138000", "+8613800138000"),
        ("TW", "對方用 0912 345 678 打來", "+886912345678"),
        ("HK", "收到 9123 4567 嘅短信", "+85291234567"),
        ("TH", "เบอร์ 081-234-5678 โทรมา", "+66812345678"),
        ("ID", "nomor WA 0812-3456-7890", "+6281234567890"),
        ("TR", "0532 123 45 67 numarasından aradılar", "+905321234567"),
        ("PL", "dzwonił z numeru 512 345 678", "+48512345678"),
        ("SG", "he texted from 9123 4567", "+6591234567"),
        ("KE", "sent M-Pesa to 0712 345 678", "+254712345678"),
        ("CA", "Ensuite un « avocat » au 514-555-0133 a dit que la caution était de 9 000 $", "+15145550133"),
        ("PH", "GCash 0917 123 4567 po", "+639171234567"),
        ("UA", "дзвонили з 067 123 45 67", "+380671234567"),
        ("MZ", "Esvaziaram a carteira móvel. Conta do burlão 84 000 0931", "+258840000931"),
    ],
)
def test_a_telephone_is_read_with_the_country_that_the_text_or_the_report_names(home, narrative, value):
    assert f"phone {value}" in _found(narrative, home)


@pytest.mark.parametrize(
    ("narrative", "value"),
    [
        ("His Telegram is @broker_mark77.", "@broker_mark77"),
        ("Instagram: anna.k_93 wrote first", "anna.k_93"),
        ("messenger handle coach.donna.hr offered", "coach.donna.hr"),
        ("user grazwolf_19 on Discord", "grazwolf_19"),
        ("snap: lil_mia04", "lil_mia04"),
        ("LINE ID: mint2539", "mint2539"),
        ("add LINE @7mart-help88 please", "@7mart-help88"),
        ("kakaotalk id coinking88", "coinking88"),
        ("Skype live:.cid.8f3a7c", "live:.cid.8f3a7c"),
        ("Discord name trader#4411", "trader#4411"),
        ("nick zalo: hoa_mai92", "hoa_mai92"),
        ("tài khoản Telegram @cskh_247", "@cskh_247"),
        ("instagram của nó là linh.fake02", "linh.fake02"),
        ("sur Snapchat, pseudo lea_lyon69", "lea_lyon69"),
        ("son insta c'est lea.lyon_69", "lea.lyon_69"),
        ("usuario de Instagram juan.perez_77", "juan.perez_77"),
        ("perfil no Instagram: moda_bella22", "moda_bella22"),
        ("Nutzername crypto_lars88 bei Telegram", "crypto_lars88"),
        ("пользователь dark_fox88 в дискорде", "dark_fox88"),
        ("в телеграме с ником ivan_trade1", "ivan_trade1"),
        ("писал в инсте под ником katya.model", "katya.model"),
        ("من انستا haydar.ist.34", "haydar.ist.34"),
        ("يوزره على تيليجرام abu_khaled99", "abu_khaled99"),
        ("حساب سناب: nora_x77", "nora_x77"),
        ("加微信 uk_feifei2024", "uk_feifei2024"),
        ("微信号:wxid_ab12cd34", "wxid_ab12cd34"),
        ("对方QQ 2847719035", "2847719035"),
        ("加LINE:happy168", "happy168"),
        ("抖音号 lili20880", "lili20880"),
        ("ไอดีไลน์ mint2539", "mint2539"),
        ("แอดไลน์ @fastcredit24", "@fastcredit24"),
        ("เทเลแกรม invest_th88", "invest_th88"),
        ("akun telegram budi_invest01", "budi_invest01"),
        ("kullanıcı adı fatih_kripto34", "fatih_kripto34"),
        ("аккаунт в телеграме «manager_olga»", "manager_olga"),
        ("Telegram username: johnbroker", "johnbroker"),
        ("переписываюсь в инстаграме с мужчиной, dr.markus_relief, вдовец", "dr.markus_relief"),
        ("دار كونط ف انستغرام سميتو fdayeh_bnat_417 وحط فيه تصاوري", "fdayeh_bnat_417"),
    ],
)
def test_a_handle_is_known_with_and_without_its_mark(narrative, value):
    assert f"handle {value}" in _found(narrative, "GB")


@pytest.mark.parametrize(
    ("home", "narrative"),
    [
        ("GB", "Action Fraud reference NFRC 240512345678 was given to me"),
        ("GB", "crime number 4512345678"),
        ("GB", "He gave his badge number 88213345."),
        ("GB", "my account was emptied on 12/03/2026, I lost 250000"),
        ("GB", "my account shows 12000000 missing"),
        ("US", "case no. 2024567890123"),
        ("US", "order 1124567890 never came"),
        ("US", "he sent a code 448812 to my phone"),
        ("IN", "UTR 412345678901 for the payment, NCRP acknowledgement no 31234567890123"),
        ("VN", "số căn cước 001234567890 của tôi"),
        ("VN", "mã đơn hàng 240512345678"),
        ("VN", "mất 450.000.000 đồng trong tài khoản"),
        ("VN", "tài khoản bị trừ 45 triệu lúc 20:15 ngày 22/02/2026"),
        ("FR", "plainte n° 2026012345678"),
        ("FR", "numéro de dossier 00123456789"),
        ("ES", "denuncia nº 202612345678"),
        ("ES", "DNI 12345678"),
        ("BR", "boletim de ocorrência 123456789012"),
        ("BR", "CPF 123.456.789-09"),
        ("DE", "Aktenzeichen 2026012345678"),
        ("RU", "КУСП 12345678901, удостоверение 1234567890"),
        ("RU", "списали 1 250 000 рублей"),
        ("EG", "رقم القضية 123456789012"),
        ("CN", "警号 01234567 案号 20260512345678"),
        ("CN", "身份证 110101199003071234"),
        ("TH", "เลขคดี 681234567890"),
        ("TH", "เลขบัตรประชาชน 1103700123456"),
        ("GB", "card 4111 1111 1111 1111 was used"),
        ("GB", "the 2024 report v2.0, page 12 of 340, on Facebook"),
        ("GB", "we met on Tinder in 2024 and on Instagram he was nice"),
        ("GB", "I have no account on Telegram and no WhatsApp"),
        ("GB", "SHA-256 of nothing, covid19 is over, mp3 player"),
        ("GB", "from 10:00-11:30 on 12.03.2026"),
        ("GB", "on Telegram he sent me screenshot_2026_05.png, contract_final.docx."),
        ("TH", "ทางเฟซชื่อ Captain James บอกเป็นนักบิน"),
        ("RU", "подтвердила Smart-ID PIN1"),
    ],
)
def test_what_is_called_something_else_is_none_of_them(home, narrative):
    assert _found(narrative, home) == set()


@pytest.mark.parametrize(
    ("home", "narrative", "values"),
    [
        ("GB", "the account (Monzo, 04-00-04, 12345678)", {"account 12345678"}),
        ("EC", "me escriben del +57 310 000 0274, que deposite a la cuenta 310 000 0274", {"phone +573100000274"}),
        ("BR", "chave pix CNPJ 12.345.678/0001-90", {"account 12345678000190"}),
        ("BR", "chave pix era o CPF 123.456.789-09", {"account 12345678909"}),
        ("BR", "pix para pagamentos@loja-falsa.com.br", {"email pagamentos@loja-falsa.com.br"}),
        ("BR", "chave Pix +55 11 91234-5678", {"phone +5511912345678"}),
        ("CN", "转到她的卡里6217001230044771885", {"account 6217001230044771885"}),
        ("VN", "tk 0451000388120, sđt 0978345620", {"account 0451000388120", "phone +84978345620"}),
        ("VN", "STK 0451000388120 và 19034567890123", {"account 0451000388120", "account 19034567890123"}),
        (
            "TH",
            "เบอร์ 081-234-5678 ไลน์ @mint88 บัญชี 123-4-56789-0",
            {
                "phone +66812345678",
                "handle @mint88",
                "account 1234567890",
            },
        ),
        (
            "RU",
            "телефон +7 916 123-45-67, карта 2202 2061 2345 6789 01",
            {
                "phone +79161234567",
                "account 220220612345678901",
            },
        ),
        ("US", "$5,000 more via Zelle to (305) 555-0187", {"phone +13055550187"}),
        (
            "IN",
            "to UPI 9876500011@paytm and to sunrise.trad@icici",
            {
                "account 9876500011@paytm",
                "account sunrise.trad@icici",
            },
        ),
        ("VN", "số tài khoản 0011004412345 ngân hàng ngoại thương", {"account 0011004412345"}),
        (
            "AR",
            "el alias era CASA.VERDE.MP y el CBU 0170099220000067797370",
            {
                "account CASA.VERDE.MP",
                "account 0170099220000067797370",
            },
        ),
        ("BR", "chave 11912345678, banco Inter ag 0001 conta 1234567-8", {"account 12345678", "phone +5511912345678"}),
        (
            "CN",
            "转账:6228480402564890018(农行)2万、6214830112345678 1.5万",
            {
                "account 6228480402564890018",
                "account 6214830112345678",
            },
        ),
        ("CN", "支付宝账号 13800138000,QQ:1234567890", {"phone +8613800138000", "handle 1234567890"}),
        ("SG", "PayNow to 91230162 and DBS 012-345678-9", {"phone +6591230162", "account 0123456789"}),
        ("GB", "MT5 trading account 88123456 shows profit", set()),
        ("JP", "三井住友銀行 新宿支店 普通 1234567 に振込", {"account 1234567"}),
        ("CZ", "číslo účtu 2801234567/2010", {"account 2801234567/2010"}),
        (
            "GB",
            "host evil-login.pages.dev and mail from x@amazon.fr",
            {
                "domain evil-login.pages.dev",
                "email x@amazon.fr",
            },
        ),
        ("FR", "amazon.fr et vinted.fr sont connus, amazon.top non", {"domain amazon.top"}),
    ],
)
def test_what_stands_together_is_told_apart(home, narrative, values):
    assert _found(narrative, home) == values


@pytest.mark.parametrize(
    ("narrative", "role"),
    [
        ("my account number is 12345678, it was emptied", "victim"),
        ("out of her account 38-9000-0441772-00 it went", "victim"),
        ("le di mi CLABE 032180001183597194", "victim"),
        ("sur ma ligne 06 12 34 51 62", "victim"),
        ("mon compte n° 00012345678", "victim"),
        ("von meinem Konto 1234567890", "victim"),
        ("с моего счёта 40817810099910004312", "victim"),
        ("từ tài khoản của tôi 0451000388120", "victim"),
        ("tài khoản của tôi là 0451000388120", "victim"),
        ("رقم حسابي 1000123456789", "victim"),
        ("从我的账户6217001230044771885", "victim"),
        ("จากบัญชีของฉัน 419-0-02275-1", "victim"),
        ("da minha conta 98765432-1", "victim"),
        ("my Instagram @livia.bakes", "victim"),
        ("la fille a écrit à ma mère sur whatsapp +225 07 00 00 01 62", "suspect"),
        ("el soporte de mi billetera virtual desde +54 9 11 2000-0162", "suspect"),
        ("from my account to account 12345678", "suspect"),
        ("my broker's account 12345678", "suspect"),
        ("our supplier wrote from billing@nordlicht-invoice.com", "suspect"),
        ("我的照片被发在Telegram频道@mask_yuedu_88", "suspect"),
        ("via contract TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "third"),
    ],
)
def test_whose_a_value_is_stands_in_the_words_before_it(narrative, role):
    report = Report(incident=Incident(narrative=narrative))

    (found,) = extract(report, read(narrative), "FR" if "ligne" in narrative else "GB")

    assert found.role == role
