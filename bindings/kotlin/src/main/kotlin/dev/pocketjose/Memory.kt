package dev.pocketjose

import java.nio.ByteBuffer
import java.util.concurrent.locks.ReentrantReadWriteLock
import kotlin.concurrent.read
import kotlin.concurrent.write

/**
 * A key or session in memory that does not move. Whoever reads shares it, whoever writes or wipes has it alone. It goes
 * when nobody knows it any more; only [close] wipes it.
 */
internal class Memory(kind: Int) : AutoCloseable {
    private val lock = ReentrantReadWriteLock()
    private val buffer: ByteBuffer = ByteBuffer.allocateDirect(Native.size(kind))

    internal fun <T> read(use: (ByteBuffer) -> T): T = lock.read { use(buffer) }

    internal fun <T> write(use: (ByteBuffer) -> T): T = lock.write { use(buffer) }

    override fun close(): Unit = lock.write { Native.wipe(buffer) }

    internal companion object {
        /** Reads all of them at once. */
        internal fun <T> readAll(all: List<Memory>, use: (Array<ByteBuffer>) -> T): T {
            all.forEach { it.lock.readLock().lock() }
            try {
                return use(Array(all.size) { all[it].buffer })
            } finally {
                all.forEach { it.lock.readLock().unlock() }
            }
        }
    }
}

internal fun ByteArray.ascii(): String = String(this, Charsets.US_ASCII)
