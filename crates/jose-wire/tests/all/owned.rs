//! An object that is kept with its text.

use jose_wire::json::{Limits, Object, OwnedObject, Text};

#[test]
fn what_is_kept_reads_as_what_was_read() {
    let text = br#"  {"a":"first","b":{"c":"\u0061n inner one"}} "#;
    let object = Object::parse(text, &Limits::DEFAULT).unwrap();
    let kept = OwnedObject::from(object);
    assert_eq!(kept.as_object().raw(), object.raw());
    let position = |object: Object<'_>| object.get("b").map(|value| object.position_of(value));
    assert_eq!(position(kept.as_object()), position(object));
    assert_eq!(position(object), Some(19));

    let first = object.get("a").and_then(|value| value.as_str()).unwrap();
    let inner = object.get("b").and_then(|value| value.as_object()?.get("c")?.as_str()).unwrap();
    for text in [first, inner] {
        assert_eq!(kept.text(&object.place_of(text)).map(Text::raw), Some(text.raw()));
    }
    let names =
        |object: Object<'_>| object.members().map(|(name, _)| name.raw().to_owned()).collect::<Vec<_>>();
    assert_eq!(names(kept.as_object()), names(object));
}

#[test]
fn a_place_in_a_longer_object_is_none_in_a_shorter_one() {
    let long = Object::parse(br#"{"a":1,"b":"far behind"}"#, &Limits::DEFAULT).unwrap();
    let place = long.place_of(long.get("b").and_then(|value| value.as_str()).unwrap());
    let short = OwnedObject::from(Object::parse(b"{}", &Limits::DEFAULT).unwrap());
    assert!(short.text(&place).is_none());
}
