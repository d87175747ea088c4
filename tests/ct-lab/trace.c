/* A plug-in for QEMU: folds the address of every instruction between two marks into one number, and the address of every
 * access to memory into another. `cargo xtask ct` compares them for different secrets. It reads no data and keeps no list.
 *
 * The few declarations are of QEMU's plug-in interface, whose header distributions do not ship.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct qemu_plugin_tb;
struct qemu_plugin_insn;
typedef uint64_t plugin_id;
enum { NO_REGISTERS = 0, READS_AND_WRITES = 3 };

extern void qemu_plugin_register_vcpu_tb_trans_cb(plugin_id, void (*)(plugin_id, struct qemu_plugin_tb *));
extern size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);
extern struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *, size_t);
extern uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *);
extern void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *, void (*)(unsigned, void *), int, void *);
extern void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn *, void (*)(unsigned, uint32_t, uint64_t, void *),
                                             int, int, void *);
extern void qemu_plugin_register_atexit_cb(plugin_id, void (*)(plugin_id, void *), void *);

/* QEMU refuses a plug-in that was made for another version of the interface. */
__attribute__((visibility("default"))) int qemu_plugin_version = PLUGIN_VERSION;

struct way {
  uint64_t count, sum;
};
static struct way instructions, accesses;
static uint64_t begin, end;
static bool inside;

static void step(struct way *way, uint64_t address) {
  way->count++;
  way->sum = (way->sum ^ address) * UINT64_C(0x9e3779b97f4a7c15);
  way->sum ^= way->sum >> 29;
}

static void on_instruction(unsigned cpu, void *data) {
  uint64_t address = (uint64_t)(uintptr_t)data;
  (void)cpu;
  if (address == begin)
    inside = true;
  else if (address == end)
    inside = false;
  else if (inside)
    step(&instructions, address);
}

static void on_access(unsigned cpu, uint32_t info, uint64_t address, void *data) {
  (void)cpu, (void)info, (void)data;
  if (inside)
    step(&accesses, address);
}

static void on_translation(plugin_id id, struct qemu_plugin_tb *block) {
  (void)id;
  for (size_t i = 0; i < qemu_plugin_tb_n_insns(block); i++) {
    struct qemu_plugin_insn *instruction = qemu_plugin_tb_get_insn(block, i);
    void *address = (void *)(uintptr_t)qemu_plugin_insn_vaddr(instruction);
    qemu_plugin_register_vcpu_insn_exec_cb(instruction, on_instruction, NO_REGISTERS, address);
    qemu_plugin_register_vcpu_mem_cb(instruction, on_access, NO_REGISTERS, READS_AND_WRITES, NULL);
  }
}

static void on_end(plugin_id id, void *data) {
  (void)id, (void)data;
  fprintf(stderr, "way %" PRIu64 " %016" PRIx64 " %" PRIu64 " %016" PRIx64 "\n", instructions.count, instructions.sum,
          accesses.count, accesses.sum);
}

/* Arguments: `begin=ADDRESS` and `end=ADDRESS`. */
__attribute__((visibility("default"))) int qemu_plugin_install(plugin_id id, const void *info, int argc, char **argv) {
  (void)info;
  for (int i = 0; i < argc; i++) {
    if (strncmp(argv[i], "begin=", 6) == 0)
      begin = strtoull(argv[i] + 6, NULL, 0);
    else if (strncmp(argv[i], "end=", 4) == 0)
      end = strtoull(argv[i] + 4, NULL, 0);
    else
      return 1;
  }
  qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
  qemu_plugin_register_atexit_cb(id, on_end, NULL);
  return 0;
}
