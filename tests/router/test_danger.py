import pytest

from services.router.reading.narrative import read
from services.router.urgency.danger import is_danger, is_vital_service_down


@pytest.mark.parametrize(
    "narrative",
    [
        # By their own hand.
        "they posted the video in my class group, I can't do this anymore, I just want to die",
        "He says if I don't pay by midnight he sends it to everyone. I have been thinking about ending my life.",
        "My brother sent me a goodbye letter after they threatened to send the video to our parents.",
        "Em xấu hổ quá, chắc em tự tử mất, mai họ gửi clip cho cả trường",
        "em không muốn sống nữa, họ bắt em trả 20 triệu trước tối nay",
        "Depuis qu'il a envoyé les photos à mes collègues je n'ai plus envie de vivre.",
        "j'ai honte, je pense me suicider ce soir",
        "Tengo 17 mil pesos de deuda y me mandan fotos trucadas, ya no quiero vivir, no le cuenten a mi mamá",
        "No aguanto más, quiero morirme, el video lo tiene toda la oficina.",
        "Perdi tudo e tenho vontade de morrer, já pensei em me jogar da ponte.",
        "Ich halte das nicht mehr aus, ich will nicht mehr leben, er schickt die Bilder an alle.",
        "Meine Tochter hat sich eingeschlossen und sagt, sie will sich das Leben nehmen.",
        "Больше не могу, жить не хочется, он выложил всё в группу.",
        "Сын написал, что покончит с собой, если фото увидят одноклассники.",
        "والله تعبت وأفكر في الانتحار لأنه راح يرسل الصور لأهلي",
        "ما عدت اتحمل، بدي موت قبل ما يشوفوا الصور",
        "他说明天就把视频发给我全公司，我不想活了",
        "對方叫我再匯五萬，不然就傳給我全家，我真的想跳樓",
        "หนูไม่อยากมีชีวิตอยู่แล้วค่ะ เขาจะส่งคลิปให้ที่โรงเรียน",
        "เครียดมาก คิดจะฆ่าตัวตายหลายครั้งแล้ว",
        "saya malu sekali, rasanya ingin bunuh diri",
        "Utanıyorum, ölmek istiyorum, videoyu herkese gönderecek",
        "Non ce la faccio più, voglio morire.",
        "死にたいです。動画を会社にばらまかれました。",
        "em viết thư để lại cho ba mẹ rồi, em đang ngồi trên cầu, 12h nó đăng là em nhảy",
        "I am standing on the roof, if he posts it I will jump, tell my mum I'm sorry",
        "стою на мосту, если он выложит это, прыгну",
        "我现在站在天台，他发出去我就跳下去",
        "Ya tengo las pastillas de mi abuela contadas aquí en la mesa. No quiero llegar a mañana.",
        "His phone and his ring were on the counter with a note that just says sorry, and the gun safe is open.",
        "دز صورة باب بيتنا وكال: الشباب يمك، الليلة نخلص الحساب",
        "As crianças estão com a avó. Deixei os documentos na mesa e um bilhete pra cada um.",
        "tiene orden de alejamiento, me manda una foto de mi portal con la luz encendida, esta noche viene",
        # Threatened.
        "He knows my address and wrote: tomorrow I am going to kill you and your kids.",
        "Two men with a gun came because of the loan app.",
        "Bọn đòi nợ app nhắn tối nay đến giết cả nhà tôi, có gửi ảnh con tôi đi học.",
        "Il m'écrit qu'il sait où j'habite et qu'il va me tuer avant dimanche.",
        "Il est en bas de chez moi, il me menace depuis ce matin avec des messages vocaux.",
        "Me mandaron un audio diciendo que van a matar a mi hijo si no pago la vacuna antes del viernes.",
        "Disseram que sabem onde eu moro e que vão me matar se eu não pagar até amanhã.",
        "Mein Ex schreibt, dass er mich abstechen wird, sobald er in Köln ankommt.",
        "Пишет, что приедет и зарежет меня и ребёнка, уже купил билет.",
        "Коллекторы грозят сжечь дом, если не заплачу до завтра.",
        "هددني إذا ما دفعت الليلة رح يقتل أخوي الصغير",
        "أهلي عرفوا بالصور وأخي حلف يذبحني",
        "他在群里公布我家地址，说明天带刀来杀我全家",
        "高利贷的人说今晚要来砍死我",
        "มันส่งรูปบ้านมาแล้วบอกว่าถ้าไม่จ่ายคืนนี้จะยิงทิ้งทั้งบ้าน",
        "Pinjol itu mengancam akan membunuh anak saya besok.",
        "Ha detto che mi ammazza se non torno con lui, è sotto casa mia e mi minaccia",
        # Held.
        "My cousin was promised a typing job and is now in a compound near Myawaddy, they took his passport.",
        "They beat him with electric batons when he misses the target and want 8,000 dollars.",
        "Em trai tôi bị lừa sang Campuchia làm việc nhẹ, giờ bị nhốt, họ chích điện, đòi 150 triệu mới thả.",
        "Mon neveu est retenu de force dans un immeuble au Cambodge, on lui a pris son passeport.",
        "Mi hermana está en Myanmar, no la dejan salir, le quitaron el pasaporte y la obligan a escribir a hombres.",
        "Meu primo foi para a Tailândia trabalhar e está preso num complexo, levou choques elétricos.",
        "Mein Bruder wird in Kambodscha festgehalten, man hat ihm den Pass abgenommen, er muss Leute betrügen.",
        "Брат поехал работать в Таиланд, теперь его держат взаперти и бьют током, требуют деньги.",
        "سافر أخي للعمل في تايلند والآن هو محتجز في مجمع على حدود ميانمار وأخذوا جوازه ويضربونه",
        "弟弟被骗到缅甸妙瓦底，护照被收走，业绩不达标就电击",
        "น้องชายผมถูกหลอกไปทำงานที่ปอยเปต ถูกยึดพาสปอร์ต ไม่ให้กลับ โดนช็อตไฟ",
        "Adik saya disekap di Kamboja, paspor ditahan, disetrum kalau tidak capai target.",
        "Kapatid ko nasa Myanmar, kinuha ang passport at binubugbog",
        # Missing, or on the way.
        "My daughter has been missing since Tuesday; she was chatting with a man she met on Discord.",
        "Con gái tôi mất tích từ hôm qua sau khi nghe điện thoại của công an giả.",
        "Ma fille a disparu depuis hier soir, elle parlait avec quelqu'un sur Snapchat.",
        "Mi hijo desapareció el lunes después de irse a una entrevista de trabajo.",
        "Minha irmã sumiu desde sexta, foi encontrar um homem que conheceu no aplicativo.",
        "Meine Tochter ist seit gestern verschwunden, auf ihrem Laptop sind Chats mit einem Fremden.",
        "Моя дочь пропала вчера вечером, в телефоне переписка с незнакомцем.",
        "ابنتي مفقودة منذ يومين وكانت تتواصل مع شخص على سناب",
        "我儿子前天起失联，最后一条消息说有公安让他去酒店",
        "ลูกสาวหายตัวไปตั้งแต่เมื่อวาน คุยกับคนในไลน์",
        "My brother flies to Bangkok tomorrow for the same job, the recruiter will drive him to Myawaddy.",
        "Ngày mai em gái tôi bay sang Campuchia theo lời mời làm việc đó, xin ngăn giúp",
    ],
)
def test_danger_to_life_is_heard_in_every_language(narrative):
    assert is_danger(read(narrative))


@pytest.mark.parametrize(
    "narrative",
    [
        "Somebody used my card to order food. My wife will kill me.",
        "I lost 2 million dollars, all my savings and my pension, I am devastated and cannot sleep.",
        "He never threatened to kill me, he only keeps calling.",
        "Nobody threatened me, they just want the money.",
        "Two years ago an ex threatened to kill me; this is only about the fake invoice.",
        "The virus killed my computer and all files are gone.",
        "They said they kidnapped my son, but he was at school the whole time and is fine; I paid nothing.",
        "My parcel is missing and the seller has disappeared.",
        "The money is missing from my account.",
        "The courier waited outside my house and I gave him the envelope.",
        "She said her father is in intensive care and needs surgery, so I sent 3,000 euros.",
        "I am not suicidal but I am very ashamed.",
        "Shop says that they cannot leave the parcel at the door",
        "I want a refund, the phone arrived locked and the compound interest is wrong",
        "Tôi chuyển tiền từ từ, mỗi lần 5 triệu theo lời tư vấn viên, phí bị giảm còn một nửa.",
        "Họ bắt cọc trước 50% rồi chặn zalo, em tin con tin nhắn đó là thật.",
        "Il me harcèle mais il ne m'a jamais menacé de mort.",
        "Il a enlevé la page et les photos du site, je veux être remboursé.",
        "Me secuestraron la cuenta de WhatsApp y piden plata a mis contactos.",
        "El ransomware tiene secuestrados los archivos de la contabilidad y pide rescate.",
        "Sequestraram meu Instagram e pedem resgate para devolver.",
        "Não falou em me matar, só me liga a noite toda.",
        "Er hat nicht damit gedroht, mich umzubringen, er beschimpft mich nur.",
        "Das Geld ist weg und der Verkäufer ist verschwunden.",
        "Похищены денежные средства в размере 300 000 рублей, продавец пропал.",
        "Удерживают комиссию и не выводят деньги, чтобы убить время тянут с ответом.",
        "لم يهددني أحد بالقتل لكنه يزعجني كل يوم",
        "المبلغ محتجز عندهم ويطلبون ضريبة للإفراج عنه",
        "被杀猪盘骗了三十万，网站已经打不开",
        "银行卡被绑定到别人的手机，钱被转走了",
        "平安银行的客服说我的账户不安全，让我转到安全账户",
        "ผมไม่คิดสั้นนะครับ แต่เครียดมาก",
        "คนขายหายตัวไป ติดต่อไม่ได้ เงินก็ไม่คืน",
        "Penjual hilang setelah saya transfer.",
        "Я не собираюсь кончать с собой, просто очень стыдно",
        "We met on the bridge and I gave him the envelope; say goodbye to my money.",
        "Wir haben die Solaranlage auf dem Dach angezahlt, die Firma gibt es nicht.",
        "Le rendez-vous était sur le pont, il a pris les clés du scooter et je ne l'ai plus revu.",
        "I nearly jumped for joy when the prize came.",
        "Virement fait sur l'IBAN du titulaire « SCP Morvan séquestre », ma femme est enceinte.",
        "They are killing us, customers think we've died; we are not paying.",
        "E lo muốn chết luôn, ngủ ko dc",
        "",
    ],
)
def test_a_loss_an_idiom_and_what_is_denied_or_past_is_no_danger(narrative):
    assert not is_danger(read(narrative))


@pytest.mark.parametrize(
    "narrative",
    [
        "Ransomware at 3 am: the hospital's records are offline, ambulances are being diverted to other towns.",
        "Remote access to our water treatment plant; the chlorine dosing was changed, 40,000 people without water.",
        "Bệnh viện bị mã hóa toàn bộ hệ thống, phải chuyển viện bệnh nhân cấp cứu và hoãn các ca mổ.",
        "Rançongiciel au CHU : les urgences et la réanimation sont paralysées, les patients sont redirigés.",
        "El hospital está sin sistemas por un ransomware, se suspendieron cirugías y los pacientes se derivan.",
        "O hospital está fora do ar, os doentes urgentes estão a ser desviados e as cirurgias paradas.",
        "Unser Klinikum ist verschlüsselt, die Notaufnahme ist abgemeldet, Patienten werden umgeleitet.",
        "Больница парализована шифровальщиком, реанимация ведёт пациентов на бумаге.",
        "تعرض المستشفى لهجوم إلكتروني وتوقفت أجهزة العناية المركزة ويتم تحويل المرضى",
        "医院系统被勒索病毒加密，急诊病人正在转院，手术全部停了",
        "โรงพยาบาลโดนแรนซัมแวร์ ห้องฉุกเฉินใช้งานไม่ได้ ต้องส่งต่อผู้ป่วย",
        "Rumah sakit kami terenkripsi, IGD lumpuh, pasien dialihkan",
        "Seit 03:20 werden Sollwerte im Wasserwerk von außen verstellt, überchlortes Wasser läuft zu 9.000 Einwohnern.",
    ],
)
def test_an_attack_on_a_service_that_lives_hang_on_is_an_emergency(narrative):
    assert is_vital_service_down(read(narrative))


@pytest.mark.parametrize(
    "narrative",
    [
        "Our clinic's website was defaced with a political message.",
        "The hospital group was hit by ransomware; patient care was never affected and backups are restored.",
        "Our accounting server is encrypted, the demand is 2 bitcoin.",
        "Ich habe bei der Klinik eine Rechnung bezahlt, die gefälscht war.",
        "Une clinique esthétique m'a pris un acompte et n'existe pas.",
        "医院收费的假短信让我点链接",
        "The power station sold me a fake voucher and took over 300 dollars.",
    ],
)
def test_other_attacks_are_none(narrative):
    assert not is_vital_service_down(read(narrative))


def test_marks_tell_slowly_from_suicide_in_vietnamese():
    assert not is_danger(read("từ từ rồi em tính"))
    assert not is_danger(read("tu tu roi em tinh"))
    assert is_danger(read("em định tự tử"))


def test_without_the_denial_the_same_words_are_danger():
    """Negative control for what takes a threat back."""
    assert is_danger(read("He threatened to kill me."))
    assert not is_danger(read("He never threatened to kill me."))
    assert is_danger(read("Nobody believes me, he will kill me."))
