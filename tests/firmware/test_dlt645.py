"""Questions to a meter by DL/T 645 and its answers: the standard's bytes, nothing but reads."""

from binascii import unhexlify

from metercheck_wire import dlt645

ADDRESS = unhexlify("129078563412")


def hexed(text):
    return unhexlify(text.replace(" ", ""))


def answer_frame(control, data, address=ADDRESS):
    """As a meter builds it, apart from the code under test."""
    body = b"\x68" + address + b"\x68" + bytes([control, len(data)])
    body += bytes([(byte + 0x33) % 256 for byte in data])
    return b"\xfe\xfe" + body + bytes([sum(body) % 256, 0x16])


VOLTAGE_ANSWER = answer_frame(0x91, hexed("00 01 01 02 01 22"))


def raises(function, *arguments):
    try:
        function(*arguments)
    except ValueError:
        return True
    return False


def test_the_standards_questions():
    assert dlt645.ask_address() == hexed("FEFEFEFE 68 AAAAAAAAAAAA 68 13 00 DF 16")
    constant = hexed("FEFEFEFE 68 129078563412 68 11 04 3C 37 33 37 78 16")
    assert dlt645.ask(ADDRESS, dlt645.CONSTANT) == constant
    more = hexed("FEFEFEFE 68 129078563412 68 12 05 33 33 34 33 34 9E 16")
    assert dlt645.ask_more(ADDRESS, dlt645.FORWARD_ENERGY, 1) == more


def test_no_frame_but_a_read_can_be_built():
    for control in range(-1, 300):
        refused = raises(dlt645._question, control, ADDRESS, b"")
        assert refused == (control not in (0x11, 0x12, 0x13))


def test_no_question_has_another_control_code_whatever_is_asked():
    for identifier in range(0, 1 << 32, (1 << 32) // 997):
        for frame in (dlt645.ask(ADDRESS, identifier), dlt645.ask_more(ADDRESS, identifier, 255)):
            assert frame[12] in (0x11, 0x12)
            assert frame[-1] == 0x16
            assert sum(frame[4:-2]) % 256 == frame[-2]


def test_an_address_has_six_bytes_and_a_part_a_number():
    for length in (0, 5, 7):
        assert raises(dlt645.ask, bytes(length), dlt645.VOLTAGE)
    for number in (0, 256):
        assert raises(dlt645.ask_more, ADDRESS, dlt645.VOLTAGE, number)


def test_an_answer_is_found_in_whatever_pieces_it_comes():
    for cut in range(len(VOLTAGE_ANSWER)):
        parser = dlt645.AnswerParser()
        found = parser.feed(VOLTAGE_ANSWER[:cut]) + parser.feed(VOLTAGE_ANSWER[cut:])
        assert len(found) == 1
        assert found[0].address == ADDRESS
        assert found[0].value(dlt645.VOLTAGE, 2) == hexed("01 22")


def test_an_answer_to_something_else_is_no_value():
    found = dlt645.AnswerParser().feed(VOLTAGE_ANSWER)[0]
    assert found.value(dlt645.CURRENT, 2) is None
    assert found.value(dlt645.VOLTAGE, 3) is None
    followed = dlt645.AnswerParser().feed(answer_frame(0xB1, hexed("00 01 01 02 01 22")))[0]
    assert followed.followed
    assert followed.value(dlt645.VOLTAGE, 2) is None


def test_a_refusal_says_that_it_is_one():
    found = dlt645.AnswerParser().feed(answer_frame(0xD1, b"\x02"))[0]
    assert found.refused
    assert found.asked == dlt645.READ
    assert found.data == b"\x02"
    assert found.value(dlt645.VOLTAGE, 2) is None


def test_echoes_and_other_frames_on_the_line_are_passed_over():
    write = answer_frame(0x94, b"")
    echo = dlt645.ask(ADDRESS, dlt645.VOLTAGE)
    parser = dlt645.AnswerParser()
    assert parser.feed(echo + write + answer_frame(0x14, bytes(12))) == []
    assert len(parser.feed(VOLTAGE_ANSWER)) == 1


def test_only_answers_to_reads_are_answers():
    for control in range(256):
        found = dlt645.AnswerParser().feed(answer_frame(control, b""))
        assert bool(found) == (control >= 0x80 and control & 0x1F in (0x11, 0x12, 0x13))


def test_no_wrong_bit_is_let_by():
    start = VOLTAGE_ANSWER.find(b"\x68")
    for bit in range(8 * start, 8 * len(VOLTAGE_ANSWER)):
        damaged = bytearray(VOLTAGE_ANSWER)
        damaged[bit // 8] ^= 1 << bit % 8
        assert dlt645.AnswerParser().feed(bytes(damaged)) == []


def test_a_torn_frame_does_not_hide_the_next():
    torn = answer_frame(0x91, bytes(190))
    for cut in range(len(torn)):
        assert len(dlt645.AnswerParser().feed(torn[:cut] + VOLTAGE_ANSWER)) == 1


def test_a_frame_within_a_frame_is_data():
    found = dlt645.AnswerParser().feed(
        answer_frame(0x91, bytes([(byte - 0x33) % 256 for byte in VOLTAGE_ANSWER]))
    )
    assert len(found) == 1
    assert len(found[0].data) == len(VOLTAGE_ANSWER)


def test_what_is_kept_of_noise_is_bounded():
    parser = dlt645.AnswerParser()
    for _ in range(20):
        parser.feed(b"\x68" * 100)
        assert len(parser._heard) < 212


def test_numbers():
    assert dlt645.number(hexed("12 90 78 56 34 12")) == 123456789012
    assert dlt645.number(b"\xff\xff") == -1
    assert dlt645.number(b"\x0a") == -1
    assert dlt645.signed(hexed("00 50 80")) == -5000
    assert dlt645.signed(hexed("99 99 79")) == 799999
    assert dlt645.signed(b"\xff\xff\xff") is None
    assert dlt645.signed(b"") is None
    assert dlt645.digits(ADDRESS) == "123456789012"
    assert dlt645.digits(b"\xaa") == ""


def test_addresses_as_they_are_written():
    assert dlt645.address_of("123456789012") == ADDRESS
    assert dlt645.address_of("217") == hexed("17 02 00 00 00 00")
    for text in ("", "1234567890123", "12a", "SIM-0001", "１２"):
        assert dlt645.address_of(text) == b""
