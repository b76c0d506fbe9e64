"""What is written into the drawings: (English, Chinese)."""

WORDS: dict[str, tuple[str, str]] = {
    "led": ("pulse LED", "脉冲灯"),
    "device": ("STOP within reach", "停止键伸手可及"),
    "box.title": ("At the meter box", "表箱处接线"),
    "incoming": ("incoming: sealed,\nnever touched", "进线：铅封完好，\n禁止触碰"),
    "breaker": ("customer's\nmain breaker", "用户\n总开关"),
    "house": ("to the\nhouse", "至户内"),
    "head": ("head: flush, held by its magnet", "光电头：贴紧，磁铁固定"),
    "clips_here": (
        "both clips here, on the outgoing side;\nbreaker off while clipping",
        "两只夹子都夹在出线侧；\n断开总开关后再夹",
    ),
    "never": (
        "× never: meter terminals, the incoming side of the breaker, busbars, anything sealed",
        "× 严禁：电能表接线端子、总开关进线侧、母排、任何加封部位",
    ),
    "socket.title": ("At a socket indoors", "户内插座处接线"),
    "head_long": ("head on the LED", "光电头贴在脉冲灯上"),
    "outside": ("meter", "表位"),
    "inside": ("indoors", "户内"),
    "socket": ("socket", "插座"),
    "plug_lead": ("plug lead", "插头线"),
    "first": ("at the meter", "看表"),
    "second": ("at the device,\nhand on STOP", "守装置，手不离停止键"),
    "socket.note": (
        "a socket that carries 10 A, no reel of cable,\nnothing else in it",
        "选 10 A 及以上插座，不用卷线盘，不与其他电器共用",
    ),
    "people.title": ("Always two", "始终两人作业"),
    "works": ("works", "操作人"),
    "watches": ("watches", "监护人"),
    "wear": (
        "insulating gloves in date, over them leather ones\n"
        "safety glasses or face shield\n"
        "long sleeves of cotton, dry shoes that insulate\n"
        "voltage tester tried on a live point just before\n"
        "no rings, no watch, no phone in the hand",
        "绝缘手套（在试验有效期内），外套防护手套\n"
        "护目镜或面屏\n"
        "全棉长袖工作服，绝缘鞋\n"
        "验电笔：使用前在带电处试验良好\n"
        "不戴戒指、手表，手中不拿手机",
    ),
    "barrier.title": (
        "What is built now, and what is only reviewed",
        "现在制作的部分与仅供审查的部分",
    ),
    "cold": (
        "low-voltage side: built, on USB",
        "低压侧：面包板搭建，USB 供电",
    ),
    "stage.1": ("1  Pico with the image", "1  Pico 烧录固件"),
    "stage.2": ("2  display", "2  显示屏"),
    "stage.3": ("3  two NTC", "3  两只 NTC 热敏电阻"),
    "stage.4": ("4  keys, STOP, buzzer", "4  按键、停止键、蜂鸣器"),
    "stage.5": ("5  optical head with its comparator", "5  光电头及比较器"),
    "stage.6": ("6  charge pumps, relay coils, triac LEDs", "6  电荷泵、继电器线圈、光耦 LED"),
    "stage.7": ("7  boost module and blower", "7  升压模块和风机"),
    "hot": ("mains side: reviewed, not built", "强电侧：只审查，不制作"),
    "hot.parts": (
        "clips, fuses, varistor\n"
        "contacts of the relays\n"
        "thermostat and thermal fuse\n"
        "elements, triacs, snubbers\n"
        "metering chip, shunt, divider\n"
        "capacitive dropper",
        "夹子、熔断器、压敏电阻\n"
        "继电器触点\n"
        "温控器、热熔断体\n"
        "电热元件、双向可控硅、吸收回路\n"
        "计量芯片、分流器、分压器\n"
        "阻容降压电源",
    ),
    "hot.warning": (
        "no connection to mains until\nreviewed by a qualified person",
        "未经有资质人员审查，\n不得接入市电",
    ),
    "crossing": (
        "across: optocouplers, relays, sleeved NTC, nothing else",
        "跨越隔离带的只有：光耦、继电器、带套管的 NTC",
    ),
}
