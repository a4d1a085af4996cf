/** The browser's database: the paintings of all tabs, and the pictures of their time-lapses. */

const DATABASE = "pentimento-studio";

/** Raised when there is another store; stores that are there already stay as they are. */
const VERSION = 2;

/** The stores, each with what its rows are found by. */
const STORES = { paintings: "id", moments: ["painting", "number"] } as const;

/** The name of a store. */
export type StoreName = keyof typeof STORES;

/**
 * Asks a store for something, and waits until that is done for good.
 *
 * @param ask may ask several things; what the request has that it returns is the answer
 * @throws {DOMException} where there is no storage or no room in it
 */
export async function inStore<T>(
  name: StoreName,
  mode: IDBTransactionMode,
  ask: (store: IDBObjectStore) => IDBRequest,
): Promise<T> {
  const opening = indexedDB.open(DATABASE, VERSION);
  opening.addEventListener("upgradeneeded", () => {
    const { result } = opening;
    for (const [store, keyPath] of Object.entries(STORES)) {
      if (result.objectStoreNames.contains(store)) continue;
      result.createObjectStore(store, { keyPath: keyPath as string | string[] });
    }
  });
  const database = await answer<IDBDatabase>(opening);
  try {
    const transaction = database.transaction(name, mode);
    // Only its end says that there was room.
    const ended = new Promise<void>((resolve, reject) => {
      transaction.addEventListener("complete", () => resolve());
      transaction.addEventListener("abort", () => reject(transaction.error));
    });
    const asked = answer<T>(ask(transaction.objectStore(name)));
    return (await Promise.all([asked, ended]))[0];
  } finally {
    database.close();
  }
}

function answer<T>(request: IDBRequest): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });
}
