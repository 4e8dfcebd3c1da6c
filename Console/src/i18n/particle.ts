/** Digits and Latin letters that are read with a final consonant in Korean: 영 일 삼 육 칠 팔, 엘 엠 엔 알. */
const closedEndings = new Set("013678lmnr");

/** `name` with the Korean particle that fits its last sound: `withParticle("웹", "이", "가")` is `웹이`. */
export function withParticle(name: string, afterConsonant: string, afterVowel: string): string {
    const last = name.trim().slice(-1).toLowerCase();
    const code = last.charCodeAt(0);
    const isHangul = code >= 0xac00 && code <= 0xd7a3;
    const isClosed = isHangul ? (code - 0xac00) % 28 !== 0 : closedEndings.has(last);
    return name + (isClosed ? afterConsonant : afterVowel);
}
