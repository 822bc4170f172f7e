//! Hashed features: a template number and the values it joins become one `u32` key.
//!
//! No string is built: callers hash a word once (see [`hash_bytes`]) and join hashes after that
//! (the "hashing trick", Weinberger et al. 2009).

/// Mixes two numbers into one; order matters.
#[inline]
pub fn mix(a: u64, b: u64) -> u64 {
    let mut x = (a ^ b.rotate_left(32)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    x ^= x >> 29;
    x = x.wrapping_add(b).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x ^ (x >> 32)
}

/// A hash of bytes: the same on every machine and in every version of the weights.
#[inline]
pub fn hash_bytes(bytes: &[u8]) -> u64 {
    let (chunks, rest) = bytes.as_chunks::<8>();
    let mut hash = 0xCBF2_9CE4_8422_2325 ^ bytes.len() as u64;
    for chunk in chunks {
        hash = mix(hash, u64::from_le_bytes(*chunk));
    }
    let mut tail = [0; 8];
    tail[..rest.len()].copy_from_slice(rest);
    mix(hash, u64::from_le_bytes(tail))
}

/// The features of one decision: keys, in the order they were pushed. Cleared and used again.
#[derive(Debug, Clone, Default)]
pub struct FeatureBuffer {
    keys: Vec<u32>,
}

impl FeatureBuffer {
    /// Forgets the keys and keeps the memory.
    #[inline]
    pub fn clear(&mut self) {
        self.keys.clear();
    }

    /// Adds the feature "`template` has this `value`".
    #[inline]
    pub fn push(&mut self, template: u32, value: u64) {
        let hash = mix(value, u64::from(template).wrapping_add(0x51_7CC1));
        self.keys.push((hash >> 32) as u32 ^ hash as u32);
    }

    /// Adds the feature "`template` has these two values".
    #[inline]
    pub fn push2(&mut self, template: u32, a: u64, b: u64) {
        self.push(template, mix(a, b));
    }

    /// Adds the feature "`template` has these three values".
    #[inline]
    pub fn push3(&mut self, template: u32, a: u64, b: u64, c: u64) {
        self.push(template, mix(mix(a, b), c));
    }

    /// Adds a key that was made before.
    #[inline]
    pub fn push_key(&mut self, key: u32) {
        self.keys.push(key);
    }

    /// The keys so far.
    #[inline]
    pub fn keys(&self) -> &[u32] {
        &self.keys
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_and_order_tell_features_apart() {
        let mut buffer = FeatureBuffer::default();
        buffer.push(1, 7);
        buffer.push(2, 7);
        buffer.push2(1, 7, 9);
        buffer.push2(1, 9, 7);
        let mut keys = buffer.keys().to_vec();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), 4);
    }

    #[test]
    fn a_hash_sees_every_byte_and_the_length() {
        assert_ne!(hash_bytes(b"ministers"), hash_bytes(b"ministert"));
        assert_ne!(hash_bytes(b""), hash_bytes(b"\0"));
        assert_eq!(hash_bytes(b"talks"), hash_bytes(b"talks"));
    }
}
