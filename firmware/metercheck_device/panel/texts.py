"""Everything the device's own screen says, (Chinese, English); a number's text is its index.

A line holds 8 Chinese or 16 Latin characters, a key's label 2 or 5; a newline begins the next
line. Constant tuples lie in flash. A test draws every text in its field in both languages, and
holds the families of codes against the protocol's.
"""

LANGUAGES = ("中文", "English")

# Labels of keys.
START = ("开始", "START")
CONSTANT = ("常数", "Const")
MENU = ("菜单", "Menu")
OK = ("确定", "OK")
BACK = ("返回", "Back")
SWITCH = ("切换", "Next")
DOWN = ("下移", "Down")
PAGE = ("下页", "Next")
DIGITS = ("数字", "Digit")
DIGIT_NEXT = ("右移", "Right")
DIGIT_MORE = ("加一", "+1")
BOX = ("表箱", "Box")
SOCKET = ("插座", "Sock.")
GO_ON = ("继续", "Go on")
CANCEL = ("取消", "Off")
DONE = ("好了", "Done")
LATER = ("稍后", "Later")
YES = ("是", "Yes")
NO = ("否", "No")
OLDER = ("较早", "Older")
NEWER = ("较新", "Newer")
PLACES = (BOX, SOCKET)
NUMBER = ("表号", "No.")

# Ready, constant, place.
HOLD = ("请按住开始一秒", "Hold START 1 s")
METER_CONSTANT = ("电能表常数", "Meter constant")
OUT_OF_RANGE = ("应为50～20000", "50 to 20000")
METER_NUMBER = ("本表表号", "Meter number")
NUMBER_FROM = (
    ("表计自报，请核对", "as meter says"),
    ("上次所用，请核对", "used last: check"),
    ("记录中不留表号", "none in record"),
)
NO_NUMBER = ("不填表号", "No number")
WHERE = ("接在何处？", "Connected to?")
WHERE_LINES = ("表箱：总开关出线\n插座：用户室内", "Box: at breaker\nSock: indoors")
NO_VOLTS = ("无压", "0 V")

# What the head sees; what to do about it.
HEAD_WORDS = (
    ("无脉冲", "no pulses"),
    ("信号正常", "pulses good"),
    ("强光或常亮", "steady lit"),
    ("灯光频闪", "flicker"),
    ("光电头松动", "loose head"),
)
HEAD_ADVICE = (
    ("对准本表脉冲灯，\n贴紧，不要离远", "Aim at the LED,\nclose and flush"),
    ("已看到表计脉冲，\n可以开始", "The LED is seen;\nstart when ready"),
    ("有强光就遮住；\n常亮查是否反向", "Shade the head;\nlit: reversed?"),
    ("关掉附近的灯，\n或遮住光电头", "Lamps off, or\nshade the head"),
    ("重新贴紧光电头，\n固定后再试", "Press head on,\nand fix it"),
)
SEEN = ("脉冲", "seen")

# Before the load comes on.
ARMED = ("允许开始", "Armed")
LOAD_COMES = ("将投入1千瓦负荷", "A load of 1 kW")
TESTING = ("自检中", "Self-test")
TESTING_LINES = ("请勿碰夹子，\n请勿动光电头", "Leave clips and\nhead alone")
LOAD_ON = ("投入", "ON")
LOAD_OFF = ("断开", "off")
WAITING = ("等待脉冲…", "first pulses…")

# What the inspector confirms: messages.CONFIRMATIONS. First what to do, then what to look at.
CONFIRM = ("请确认", "Confirm")
DO = (
    ("断开光伏发电，\n光电头对准本表", "Solar off; head\non this LED"),
    ("灯不随负荷变化，\n请断开总开关", "LED ignores load\nopen breaker"),
    ("光伏、储能发电，\n如有请先断开", "Solar, battery\nswitch them off"),
)
LOOK = (
    ("本表脉冲灯是否\n一直不亮？", "Does this LED\nstay dark?"),
    ("本表脉冲灯是否\n已停闪？", "Has this meter's\nLED stopped?"),
    ("该户现在是否\n已无发电？", "Is nothing being\nfed in now?"),
)
SWITCH_BACK = ("合上总开关后，\n按住开始再检验", "Breaker on, then\nhold START")
KEPT = ("已记下", "Noted")

# Verdicts: messages.VERDICTS.
VERDICTS = (
    ("尚无结论", "no verdict"),
    ("正常", "NORMAL"),
    ("异常", "ABNORMAL"),
    ("无法判定", "UNDECIDED"),
    ("无效", "INVALID"),
)
REGISTERED = ("计入", "reg.")
PLUS_MINUS = "±"
WHY = ("依据", "Why")
NEXT_TEST = ("下一步", "What now")
WHAT_NEXT = (
    ("", ""),
    ("仅指此处此刻；\n有疑问换处复测", "Only here, now;\nin doubt: repeat"),
    ("核对常数、表号，\n复测，再查接线", "Check constant,\nrepeat, inspect"),
    ("停大功率电器，\n对准灯后再复测", "Big loads off,\nhead on, repeat"),
    ("排除上述原因后，\n重新检验", "Remove the cause\nand repeat"),
)
# Why: messages.REASONS.
REASONS = (
    ("计入比例在限内", "Within limits"),
    ("计入低于下限", "Too little"),
    ("计入高于上限", "Too much"),
    ("没有脉冲", "No pulses"),
    ("未确认脉冲灯不亮", "LED dark: unseen"),
    ("未确认表与测点", "Pairing: unseen"),
    ("已确认脉冲灯不亮", "LED dark: seen"),
    ("已确认表与测点", "Pairing: seen"),
    ("不确定度太大", "Still uncertain"),
    ("介于两限之间", "Between limits"),
    ("用户用电波动大", "Household varies"),
    ("用户用电太大", "Household large"),
    ("电压降影响大", "Voltage drop"),
    ("光脉冲多被剔除", "Pulses refused"),
    ("干扰脉冲过多", "Head is flooded"),
    ("人工停止", "Stopped by hand"),
    ("保护动作", "Protection"),
    ("计量芯片无脉冲", "Own meter silent"),
    ("时间太短", "Too short"),
    ("记录已满", "Record is full"),
    ("脉冲灯常亮", "Steady light"),
    ("可能有发电", "Feed-in?"),
    ("大负荷时才少计", "Only large loads"),
    ("未确认没有发电", "Feed-in: unseen"),
    ("已确认没有发电", "No feed-in: seen"),
    ("装置校准已过期", "Calibration old"),
    ("表计自报常数不同", "Constant differs"),
    ("表计自报表号不同", "Number differs"),
    ("表计功率变化不符", "Power differs"),
    ("表计脉冲自相矛盾", "Pulses differ"),
    ("计度器增量不符", "Register differs"),
    ("表计电压不符", "Voltage differs"),
    ("有开表盖记录", "Cover was opened"),
    ("有开端钮盖记录", "Terminals opened"),
    ("有磁场干扰记录", "Magnet was there"),
)

# Trips: messages.TRIPS.
TRIP = ("保护动作", "Protection")
RESTART = ("须断电重启设备", "Restart needed")
TRIPS = (
    ("无保护动作", "Nothing"),
    ("负荷投入时间过长", "Load on too long"),
    ("电压过低\n检查夹子和零线", "Voltage low\nclips, neutral?"),
    ("电压过高！\n请立即取下夹子", "Voltage high!\nTake clips off"),
    ("无电压\n夹子松脱或停电", "No voltage\nclips or mains?"),
    ("负荷无电流\n检查设备熔断器", "Load is open\nlook at the fuse"),
    ("负荷断不开！\n请立即脱离电源", "Load stays on!\nUnclip at once"),
    ("设备程序出错", "Program failed"),
    ("频率超出范围\n待恢复市电再检验", "Frequency is off"),
    ("负荷下电压大降\n夹子或零线虚接", "Voltage drops\nclips or neutral"),
    ("过零信号异常\n设备故障", "No zero-cross\ndevice defective"),
    ("负荷过电流\n设备故障", "Over-current\ndevice defective"),
    ("负荷电流不符\n设备故障", "Wrong current\ndevice defective"),
    ("可控硅半波\n设备故障", "Half wave only\ndevice defective"),
    ("继电器不吸合\n设备故障", "Relay is open\ndevice defective"),
    ("继电器粘连！\n请立即脱离电源", "Relay is welded!\nUnclip at once"),
    ("设备过热\n放在阴凉处冷却", "Too hot: cool it\nin the shade"),
    ("出风受阻\n查风机和进出风口", "Blower or grille\nis blocked"),
    ("温度传感器故障\n请送修", "Heat sensor bad\nhave it mended"),
    ("累计发热已满\n请等待冷却", "Heat is used up\nlet it cool"),
    ("计量芯片无应答", "Metering chip is\nsilent"),
    ("计量芯片数据错误", "Metering chip\ndata damaged"),
    ("内部脉冲受干扰", "Energy pulses\ndisturbed"),
    ("电能与功率不一致", "Energy and power\ndisagree"),
    ("脉冲过密\n附近有频闪灯光？", "Too many edges\nflickering lamp?"),
    ("设备时钟异常", "Clock failed"),
)

# Refusals: messages.ERRORS.
REFUSED_TITLE = ("不能开始", "Refused")
REFUSALS = (
    ("不认识的命令", "Unknown command"),
    ("命令内容有误", "Bad command"),
    ("数值超出范围", "Out of range"),
    ("版本不一致", "Wrong version"),
    ("正在检验", "A check is on"),
    ("须先按住开始一秒", "Hold START first"),
    ("保护已动作", "Protection"),
    ("没有这条记录", "No such record"),
    ("记录读取位置有误", "Bad offset"),
    ("现在没有检验", "No check is on"),
    ("设置有矛盾", "Settings refused"),
    ("设备内部错误", "Internal error"),
    ("设备须先冷却", "Must cool down"),
    ("存储已满，请先把\n记录取到电脑", "Memory is full\nfetch records"),
    ("密钥已写入过", "Has its key"),
    ("记录链不符", "Another chain"),
    ("还有记录未取走", "Records not kept"),
    ("校准数据有误", "Bad calibration"),
    ("表计自报常数不同\n请再核对铭牌", "Meter says other\nread nameplate"),
)
COOLING = ("设备冷却中", "Cooling down")

# Wiring: messages.WIRING, by bit.
WIRING = ("接线检查", "Wiring")
WIRING_LINES = (
    ("未测得电压\n请重启或送修设备", "Not measured\nrestart device"),
    ("无电压\n查开关，重夹夹子", "No voltage\nclips, breaker?"),
    ("电压过低\n擦净重夹，查零线", "Voltage too low\nclips, neutral"),
    ("电压过高！\n请立即取下夹子", "Voltage high!\nTake clips off"),
    ("夹在两相或断零！\n用验电笔找零线", "Two phases or\nno neutral!"),
    ("频率超出范围\n待恢复市电再检验", "Wrong frequency\nwait for mains"),
    ("负荷无电流\n检查设备熔断器", "No load current\nlook at the fuse"),
    ("负荷下电压大降\n擦净后重新夹好", "Voltage drops\nclip on afresh"),
    ("线路阻抗偏大\n确实在表箱处？", "High impedance\nreally the box?"),
)

# Menu, records, settings.
MENU_ITEMS = (
    ("表号", "Meter number"),
    ("检验记录", "Records"),
    ("光电头信号", "Head signal"),
    ("语言 English", "Language 中文"),
    ("按键声音", "Sound"),
    ("最长时间", "Longest"),
    ("判定限值", "Limits"),
    ("设备信息", "Device"),
)
NUMBER_ITEM, RECORDS_ITEM, HEAD_ITEM, LANGUAGE_ITEM, SOUND_ITEM, LONGEST_ITEM, LIMITS_ITEM = range(
    7
)
DEVICE_ITEM = 7
RECORD = ("记录", "Record")
NO_RECORDS = ("还没有检验记录", "No records yet")
ON = ("开", "on")
OFF = ("关", "off")
SECONDS = ("秒", "s")
NORMAL_WORD = ("正常", "norm")
ABNORMAL_WORD = ("异常", "abn.")
TEMPERATURE = ("出风", "Air")

# A code that this firmware has no words for.
CODE = ("代码", "code")
