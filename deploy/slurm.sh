#!/bin/bash
# A batch as an array of Slurm: each task paints its part, and goes on where it was ended.
#
#   sbatch --array=1-8 deploy/slurm.sh batch jobs.json
#   sbatch --array=1-8 deploy/slurm.sh stylize 'contents/*' 'styles/*' -o 'out/{content}-{style}.png'
#
# Submit it from the folder of the checkout, or say in PENTIMENTO where its launcher is. The first run of a
# checkout sets it up, which needs the network: run ./pentimento --help once where there is one.
#
#SBATCH --job-name=pentimento
#SBATCH --gres=gpu:1
#SBATCH --cpus-per-task=4
#SBATCH --mem=16G
#SBATCH --time=04:00:00
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --signal=B:USR2@120
set -u

launcher=${PENTIMENTO:-./pentimento}
if [ ! -x "$launcher" ]; then
  echo "There is no $launcher: submit from the folder of the checkout, or set PENTIMENTO to its launcher." >&2
  exit 2
fi

# The time is nearly over: the picture at work is saved, the command ends, and the task goes on in another turn.
# When somebody cancels the task, it is saved as well.
over=
trap 'over=yes; kill -USR2 "${!:-}" 2>/dev/null' USR2
trap 'kill -TERM "${!:-}" 2>/dev/null' TERM

"$launcher" "$@" &
batch=$!
# A signal ends the waiting, but not what is waited for.
wait "$batch"
while kill -0 "$batch" 2>/dev/null; do wait "$batch"; done
# It may have ended just after a signal: its code is known still.
wait "$batch"
code=$?

# 128 and the number of SIGUSR2: pictures are left.
if [ -n "$over" ] && [ "$code" -eq 140 ]; then
  scontrol requeue "${SLURM_ARRAY_JOB_ID:-$SLURM_JOB_ID}${SLURM_ARRAY_TASK_ID:+_$SLURM_ARRAY_TASK_ID}"
fi
exit "$code"
