//! Vitals as the wire has them.

use firmware::link::{Cell, DisconnectReason, Radio, Signal, Upkeep};
use serde_json::{Map, Value, json};

use super::store::Record;
use crate::wire;

/// A record's content: what the device measured, and what the cloud did.
///
/// Source: documented (device vitals). The link takes no time, so a round trip is 0 ms, and nothing is sent again: chosen.
/// Chosen as well: the operator is one for tests, every battery is on USB.
pub(super) fn payload(record: &Record) -> Value {
    let vitals = &record.vitals;
    let mut network = Map::new();
    if let Some(cell) = &vitals.cell {
        network.insert("cellular".to_owned(), cellular(vitals.signal.radio, cell));
    }
    network.insert("signal".to_owned(), signal(vitals.signal));
    network.insert("connection".to_owned(), connection(vitals.network));
    let mut device = Map::new();
    device.insert("network".to_owned(), Value::Object(network));
    device.insert(
        "cloud".to_owned(),
        json!({
            "connection": connection(vitals.cloud),
            "coap": { "transmit": vitals.transmitted, "retransmit": 0, "unack": 0, "round_trip": 0 },
            "publish": { "rate_limited": vitals.rate_limited },
        }),
    );
    if let Some(battery) = vitals.battery {
        let battery = json!({ "charge": battery.charge, "state": "charging" });
        device.insert("power".to_owned(), json!({ "battery": battery, "source": "USB host" }));
    }
    device.insert(
        "system".to_owned(),
        json!({
            "uptime": vitals.uptime,
            "memory": { "used": vitals.memory_used, "total": vitals.memory_total },
        }),
    );
    json!({
        "device": device,
        "service": {
            "device": { "status": "ok" },
            "cloud": { "uptime": record.session, "publish": { "sent": record.events } },
            "coap": { "round_trip": 0 },
        },
    })
}

/// Vitals come over a connection, so it stands.
fn connection(upkeep: Upkeep) -> Value {
    let error = i32::from(upkeep.reason == DisconnectReason::Error);
    json!({
        "status": "connected",
        "error": error,
        "attempts": upkeep.attempts,
        "disconnects": upkeep.disconnects,
        "disconnect_reason": upkeep.reason.word(),
    })
}

fn cellular(radio: Radio, cell: &Cell) -> Value {
    json!({
        "radio_access_technology": if radio == Radio::Umts { "3G" } else { "LTE" },
        "operator": "Test Network",
        "cell_global_identity": {
            "mobile_country_code": 1,
            "mobile_network_code": "01",
            "location_area_code": cell.area,
            "cell_id": cell.id,
        },
    })
}

/// Which numbers a radio gives, and between which bounds they make 0 to 100 %. Types: documented; bounds: chosen.
fn signal(signal: Signal) -> Value {
    let (at, strength_type, weakest, strongest, quality_type, worst, best) = match signal.radio {
        Radio::WiFi => ("Wi-Fi", "RSSI", -100, -30, "SNR", 0, 50),
        Radio::Umts => ("UMTS", "RSCP", -121, -25, "ECN0", -24, 0),
        Radio::Lte => ("LTE", "RSRP", -140, -44, "RSRQ", -20, -3),
        Radio::LteM1 => ("LTE Cat-M1", "RSRP", -140, -44, "RSRQ", -20, -3),
    };
    json!({
        "at": at,
        "strength": wire::number(percent(signal.strength, weakest, strongest)),
        "strength_units": "%",
        "strengthv": signal.strength,
        "strengthv_units": "dBm",
        "strengthv_type": strength_type,
        "quality": wire::number(percent(signal.quality, worst, best)),
        "quality_units": "%",
        "qualityv": signal.quality,
        "qualityv_units": "dB",
        "qualityv_type": quality_type,
    })
}

/// With two digits behind the point.
fn percent(value: i16, from: i16, to: i16) -> f64 {
    let share = f64::from(value - from) / f64::from(to - from);
    (share.clamp(0.0, 1.0) * 10_000.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_beyond_the_bounds_is_all_or_nothing() {
        assert_eq!([-120, -100, -65, -30, 0].map(|value| percent(value, -100, -30)), [0.0, 0.0, 50.0, 100.0, 100.0]);
        assert_eq!(percent(-60, -100, -30), 57.14);
    }
}
