// The page, as a file in a browser without a network: used by keyboard, in light and in dark, with WebCrypto on the other
// side. POCKET_JOSE_SCREENSHOT names a file for a picture of it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { decrypt, encrypt, keyPair } from '../../peer/peer.mjs';

// The driver is not beside this file, but where it was installed.
const { default: puppeteer } = await import(createRequire(`${process.env.POCKET_JOSE_PACKAGES}/`).resolve('puppeteer-core'));
const file = process.env.POCKET_JOSE_PAGE;
const browser = await puppeteer.launch({
  executablePath: process.env.POCKET_JOSE_BROWSER,
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
after(() => browser.close());
const page = await browser.newPage();
await page.setViewport({ width: 1180, height: 900 });
await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'light' }]);
const [requests, complaints] = [[], []];
page.on('request', (request) => requests.push(request.url()));
page.on('console', (message) => ['error', 'warn'].includes(message.type()) && complaints.push(message.text()));
page.on('pageerror', (error) => complaints.push(String(error)));
await page.goto(pathToFileURL(file).href);
await page.waitForSelector('body[data-ready]');

const pair = await keyPair();
const value = (id) => page.$eval(`#${id}`, (field) => field.value);
const shown = (id) => page.$eval(`#${id}`, (element) => element.textContent);
const press = async (id) => {
  await page.focus(`#${id}`);
  await page.keyboard.press('Enter');
};
const fill = (id, text) =>
  page.$eval(`#${id}`, (field, text) => {
    field.value = text;
    field.dispatchEvent(new Event('input'));
  }, text);

test('it is one file, asks for nothing else, and its policy lets nothing out', async () => {
  assert.deepEqual(requests, [pathToFileURL(file).href]);
  assert.deepEqual(complaints, []);
  const text = readFileSync(file, 'utf8');
  assert(!/<(?:link|img|iframe)\b|\bsrc=|@import|\burl\(/i.test(text));
  const refused = await page.evaluate(async () => {
    const violated = new Promise((resolve) => document.addEventListener('securitypolicyviolation', (e) => resolve(e.effectiveDirective)));
    await fetch('https://example.com/').catch(() => undefined);
    return violated;
  });
  assert.equal(refused, 'connect-src');
  const inline = await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'document.body.dataset.broken = "yes"';
    document.body.append(script);
    return document.body.dataset.broken;
  });
  assert.equal(inline, undefined);
  complaints.length = 0;
});

test('a key is made, a payload encrypted and decrypted, by keyboard', async () => {
  await press('make-rsa');
  await page.waitForFunction(() => document.getElementById('key-facts').textContent.includes('private RSA key, 2048 bits'));
  await fill('payload', 'from the page: €');
  await fill('kid', 'key-1');
  await fill('members', '{"url":"/v1/cards"}');
  await press('encrypt');
  await page.waitForSelector('#parts:not([hidden])');
  const jwk = JSON.parse(await value('key'));
  const subtle = globalThis.crypto.subtle;
  const privateKey = await subtle.importKey('jwk', jwk, { name: 'RSA-OAEP', hash: 'SHA-256' }, false, ['decrypt']);
  const opened = await decrypt({ privateKey }, await value('token'));
  assert.equal(opened.payload.toString(), 'from the page: €');
  assert.deepEqual(opened.header, { alg: 'RSA-OAEP-256', enc: 'A256GCM', kid: 'key-1', url: '/v1/cards' });

  await fill('payload', '');
  await press('decrypt');
  await page.waitForFunction(() => document.getElementById('payload').value !== '');
  assert.equal(await value('payload'), 'from the page: €');
});

test('five parts stand in five colours, which can be read in light and in dark', async () => {
  assert.equal((await shown('coloured')).split('.').length, 5);
  assert.equal(await page.$$eval('#legend li', (items) => items.map((item) => item.textContent).join('|')).then((t) => t.split('|').length), 5);
  for (const scheme of ['light', 'dark']) {
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    const contrasts = await page.evaluate(() => {
      const numbers = (colour) => colour.match(/[\d.]+/g).map(Number);
      const light = (colour) => {
        const [r, g, b] = numbers(colour).map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const behind = (element) => {
        const colour = getComputedStyle(element).backgroundColor;
        return numbers(colour)[3] === 0 ? behind(element.parentElement) : colour;
      };
      const found = {};
      for (const element of document.querySelectorAll('#coloured span, h1, label, button, header p, .facts, textarea, pre')) {
        const [a, b] = [light(getComputedStyle(element).color), light(behind(element))].sort((x, y) => y - x);
        if (!element.disabled) found[`${element.tagName}#${element.id}.${element.className}`] = (a + 0.05) / (b + 0.05);
      }
      const colours = [...document.querySelectorAll('#coloured span')].map((part) => getComputedStyle(part).color);
      return { found, colours: new Set(colours).size };
    });
    assert.equal(contrasts.colours, 5, scheme);
    for (const [name, contrast] of Object.entries(contrasts.found)) assert(contrast >= 4.5, `${scheme} ${name}: ${contrast}`);
  }
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'light' }]);
  if (process.env.POCKET_JOSE_SCREENSHOT) {
    await page.screenshot({ path: process.env.POCKET_JOSE_SCREENSHOT, fullPage: true });
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
    await page.screenshot({ path: process.env.POCKET_JOSE_SCREENSHOT.replace('.png', '-dark.png'), fullPage: true });
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'light' }]);
  }
});

test("WebCrypto's token is decrypted, and what fails is said in words", async () => {
  await fill('key', pair.pkcs8.toString('base64'));
  await fill('key', JSON.stringify(pair.jwk));
  await fill('token', await encrypt(pair, Buffer.from('from elsewhere')));
  await press('decrypt');
  await page.waitForFunction(() => document.getElementById('payload').value === 'from elsewhere');

  for (const [key, token, words] of [
    [JSON.stringify(pair.jwk), await encrypt(await keyPair(), Buffer.from('x')), /does not decrypt/],
    [JSON.stringify(pair.jwk), await encrypt(pair, Buffer.from('x'), { mgf1: 'SHA-1' }), /does not decrypt/],
    [pair.spki.toString('base64'), await encrypt(pair, Buffer.from('x')), /private key is needed/],
    [JSON.stringify(pair.jwk), 'nonsense', /no token/],
    ['nonsense', await encrypt(pair, Buffer.from('x')), /no key/],
    ['', '', /no key/],
  ]) {
    await fill('key', key);
    await fill('token', token);
    await press('decrypt');
    await page.waitForFunction(() => document.getElementById('decrypt-error').textContent !== '');
    assert.match(await shown('decrypt-error'), words);
    assert.equal(await value('payload'), '');
  }
});

test('every field has a name, and the keyboard reaches everything', async () => {
  const nameless = await page.$$eval('input, textarea, select', (fields) => fields.filter((f) => f.labels.length === 0).map((f) => f.id));
  assert.deepEqual(nameless, []);
  const wanted = await page.$$eval('input, textarea, select, button:enabled', (fields) => fields.map((f) => f.id));
  await page.evaluate(() => document.activeElement.blur());
  const reached = new Set();
  for (let at = 0; at < wanted.length + 3; at += 1) {
    await page.keyboard.press('Tab');
    reached.add(await page.evaluate(() => document.activeElement.id));
  }
  assert.deepEqual(wanted.filter((id) => !reached.has(id)), []);
});

test('a narrow screen needs no scrolling sideways', async () => {
  await page.setViewport({ width: 360, height: 740 });
  assert(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth));
  assert.deepEqual(complaints, []);
});
