//! jose-wire.

use jose_wire::json::{self, Limits, Object, ObjectWriter, Value};
use jose_wire::{Fault, WireError, base64url};

use crate::entry;

entry!(base64url_encoded_len, |call| base64url::encoded_len(call.number));
entry!(base64url_decoded_len, |call| base64url::decoded_len(call.number));
entry!(base64url_encode, |call| base64url::encode(call.input, call.out).is_ok());
entry!(base64url_decode, |call| base64url::decode(call.input, call.out).is_ok());
entry!(base64url_decode_in_place, |call| base64url::decode_in_place(call.out).is_ok());
entry!(base64url_encode_in_place, |call| base64url::encode_in_place(call.out, call.number).is_ok());
entry!(base64url_encode_front_in_place, |call| base64url::encode_front_in_place(call.out, call.number)
    .is_ok());
entry!(base64url_split_at_dot, |call| base64url::public::split_at_dot(call.input).0.len());
entry!(base64url_validate, |call| base64url::validate(call.input).is_ok());

/// Limits that the compiler does not know.
fn limits(number: usize) -> Limits {
    let byte = number.to_le_bytes()[0];
    Limits { len: number, depth: byte, members: byte, string_len: number }
}

entry!(json_parse, |call| Value::parse(call.input, &limits(call.number)).is_ok());
entry!(json_object_parse, |call| Object::parse(call.input, &limits(call.number)).is_ok());
entry!(json_value, |call| Value::parse(call.input, &Limits::MAX).map(|value| {
    (value.raw().len(), value.kind(), value.as_bool(), value.as_u64(), value.as_str().is_some())
}));
entry!(json_as_array, |call| Value::parse(call.input, &Limits::MAX)
    .map(|value| value.as_array().map(|array| array.elements().count())));
entry!(json_as_object, |call| Value::parse(call.input, &Limits::MAX)
    .map(|value| value.as_object().map(|object| object.members().count())));
entry!(json_get, |call| Object::parse(call.input, &Limits::MAX)
    .map(|object| object.get("alg").map(|value| (object.position_of(value), object.raw().len()))));

fn text<T>(input: &[u8], look: impl FnOnce(json::Text<'_>) -> T) -> Option<T> {
    Value::parse(input, &Limits::MAX).ok().and_then(Value::as_str).map(look)
}

entry!(text_raw, |call| text(call.input, |text| (text.raw().len(), text.is_empty())));
entry!(text_as_plain, |call| text(call.input, |text| text.as_plain().map(str::len)));
entry!(text_chars, |call| text(call.input, |text| text.chars().last()));
entry!(text_is, |call| text(call.input, |text| text.is("some other text")));
entry!(text_eq, |call| text(call.input, |a| text(call.out, |b| a == b)));
entry!(text_unescaped_len, |call| text(call.input, |text| text.len()));
entry!(text_unescape, |call| text(call.input, |text| text.unescape(call.out).is_ok()));
entry!(text_len, |call| json::text_len(call.text()));

entry!(writer_new, |call| ObjectWriter::new(call.out).finish());
entry!(writer_text, |call| {
    let text = call.text();
    let mut writer = ObjectWriter::new(call.out);
    writer.text(text, text);
    writer.finish()
});
entry!(writer_number, |call| {
    let mut writer = ObjectWriter::new(call.out);
    writer.number("n", u64::try_from(call.number).unwrap_or(0));
    writer.finish()
});
entry!(writer_json, |call| {
    let mut writer = ObjectWriter::new(call.out);
    if let Ok(value) = Value::parse(call.input, &Limits::MAX) {
        writer.json("v", value);
    }
    writer.finish()
});
entry!(writer_base64url, |call| {
    let mut writer = ObjectWriter::new(call.out);
    writer.base64url("b", call.input);
    writer.finish()
});

entry!(fault_describe, |call| Value::parse(call.input, &Limits::MAX).err().map(|error| (
    error.fault.describe(),
    error.fault.is_limit(),
    WireError::new(Fault::TooLong, call.number)
)));
