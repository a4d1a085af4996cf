/** The studio's stage under mouse, fingers and pen: zoomed, moved, and painted on by as much as a pen is pressed. */
/// <reference lib="dom" />
import { assert, assertEquals } from "@std/assert";
import type { CDPSession, Page } from "playwright-core";
import { launch, testInChromium } from "../helpers/chromium.ts";
import { leaveFields, openStudio, serveBuilt, untilSo } from "./studio_page.ts";

/** A point of the picture, in shares of its sides. */
type Point = readonly [x: number, y: number];

testInChromium(
  "studio: mouse and fingers move the stage; a pen paints as wide as it is pressed",
  async () => {
    await using server = await serveBuilt();
    await using browser = await launch();
    const context = await browser.newContext({ hasTouch: true });
    const { page, complaints } = await openStudio(context, server.url);
    const input = await context.newCDPSession(page);
    await checkViewport(page);
    await page.click("[data-style='0'] .region button");
    await page.waitForSelector(".region-overlay");
    await checkPen(page, input);
    await page.click("text=Clear");
    await checkFingers(page, input);
    assertEquals(complaints, []);
  },
);

/** Where a point of the picture is in the window. */
async function placeOf(
  page: Page,
  [x, y]: Point,
): Promise<{ readonly x: number; readonly y: number }> {
  const box = (await page.locator(".region-overlay").boundingBox())!;
  return { x: box.x + x * box.width, y: box.y + y * box.height };
}

/** How much of some columns of the picture the region has, 0 to 1 of each; one after the other they are a whole. */
async function sharesAt(page: Page, columns: readonly number[]): Promise<number[]> {
  return await page.locator("canvas.region-overlay").evaluate((element, columns) => {
    const { width, height } = element as HTMLCanvasElement;
    return columns.map((column) => {
      const { data } = (element as HTMLCanvasElement).getContext("2d")!
        .getImageData(Math.floor(column * width), 0, 1, height);
      // What is fully inside is drawn with an opacity of 0.55.
      return data.filter((value, i) => i % 4 === 3 && value > 0.55 * 127).length / height;
    });
  }, columns);
}

/** A stroke whose pressure grows is as wide at each end as the pen is pressed there. */
async function checkPen(page: Page, input: CDPSession): Promise<void> {
  const pen = async (
    type: "mousePressed" | "mouseMoved" | "mouseReleased",
    at: Point,
    force: number,
  ) => {
    const place = await placeOf(page, at);
    const down = { button: "left", buttons: 1, clickCount: 1 } as const;
    await input.send("Input.dispatchMouseEvent", {
      type,
      ...place,
      ...down,
      pointerType: "pen",
      force,
    });
  };
  await pen("mousePressed", [0.2, 0.5], 0.25);
  for (const share of [0.25, 0.5, 0.75, 1]) {
    await pen("mouseMoved", [0.2 + 0.6 * share, 0.5], 0.25 + 0.75 * share);
  }
  await pen("mouseReleased", [0.8, 0.5], 0);
  // What is painted is drawn a moment later, piece by piece.
  const read = () => sharesAt(page, [0.21, 0.5, 0.79]);
  const isFour = ([light, , firm]: number[]) => Math.abs(firm! / light! - 4) < 0.8;
  const found = await untilSo(page, read, isFour);
  const [light, middle, firm] = found as [number, number, number];
  assert(light > 0.01 && light < middle && middle < firm, `${light}, ${middle}, ${firm}`);
  assert(isFour(found), `four times the pressure is ${firm / light} times as wide`);
}

/** One finger paints; a second one takes the stroke back, and both zoom. */
async function checkFingers(page: Page, input: CDPSession): Promise<void> {
  const touch = async (type: "touchStart" | "touchMove" | "touchEnd", points: readonly Point[]) => {
    const places = await Promise.all(points.map((point) => placeOf(page, point)));
    const touchPoints = places.map((place, id) => ({ ...place, id }));
    await input.send("Input.dispatchTouchEvent", { type, touchPoints });
  };
  const column = async () => (await sharesAt(page, [0.4]))[0]!;
  const isEmpty = (share: number) => share === 0;
  assertEquals(await untilSo(page, column, isEmpty), 0);
  await touch("touchStart", [[0.3, 0.5]]);
  await touch("touchMove", [[0.45, 0.5]]);
  const painted = await untilSo(page, column, (share) => share > 0.05);
  assert(painted > 0.05, `one finger painted ${painted}`);
  await touch("touchStart", [[0.45, 0.5], [0.55, 0.5]]);
  assertEquals(await untilSo(page, column, isEmpty), 0);
  await touch("touchMove", [[0.35, 0.5], [0.65, 0.5]]);
  await touch("touchEnd", []);
  const isZoomed = ({ zoom }: View) => zoom > 1.5 && zoom < 4;
  const view = await untilSo(page, () => viewOf(page), isZoomed);
  assert(isZoomed(view), `apart by three, the fingers zoom by ${view.zoom}`);
  assertEquals(await column(), 0);
}

/** How the sheet lies in the stage. */
interface View {
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
}

async function viewOf(page: Page): Promise<View> {
  return await page.locator(".sheet").evaluate((sheet) => {
    const { a, e, f } = new DOMMatrix(getComputedStyle(sheet).transform);
    return { zoom: a, x: e, y: f };
  });
}

/** The sheet comes to lie so, to two pixels. */
async function expectView(page: Page, { zoom, x, y }: View): Promise<void> {
  const isSo = (view: View) =>
    view.zoom === zoom && Math.abs(view.x - x) < 2 && Math.abs(view.y - y) < 2;
  const found = await untilSo(page, () => viewOf(page), isSo);
  assert(isSo(found), `${JSON.stringify(found)}, not ${zoom} at ${x}, ${y}`);
}

/** Wheel, dragging, double click and keys. */
async function checkViewport(page: Page): Promise<void> {
  const whole = { zoom: 1, x: 0, y: 0 };
  const { x, y, width, height } = (await page.locator(".stage").boundingBox())!;
  await page.mouse.move(x + width / 4, y + height / 2);
  await page.mouse.wheel(0, -300);
  // The point under the pointer stays where it is.
  await expectView(page, { zoom: 2, x: width / 4, y: 0 });
  await page.mouse.down();
  await page.mouse.move(x + width / 4 + 30, y + height / 2 - 20);
  await page.mouse.up();
  await expectView(page, { zoom: 2, x: width / 4 + 30, y: -20 });
  await page.mouse.dblclick(x + width / 2, y + height / 2);
  await expectView(page, whole);
  await leaveFields(page);
  for (const key of ["+", "l", "j"]) await page.keyboard.press(key);
  await expectView(page, { zoom: 1.5, x: -60, y: -60 });
  await page.keyboard.press("0");
  await expectView(page, whole);
}
