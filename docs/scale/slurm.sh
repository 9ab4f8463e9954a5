#!/bin/bash
# Submit:  array=$(sbatch --parsable slurm.sh) && sbatch --dependency=afterok:$array --wrap "mlnet-lime merge out"
#SBATCH --job-name=mlnet-lime
#SBATCH --array=0-63%16
#SBATCH --cpus-per-task=4
#SBATCH --mem=4G
#SBATCH --requeue
#SBATCH --open-mode=append
srun mlnet-lime evaluate photos --model net.onnx --labels names.txt --preprocess imagenet --threads 4 \
    --shard auto --progress json -o out
code=$?
# 75: the cause may pass. Slurm runs the task again, at most three times. The task continues where it stopped.
if [ $code -eq 75 ] && [ "${SLURM_RESTART_COUNT:-0}" -lt 3 ]; then
    scontrol requeue "${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}"
    sleep 60 # until Slurm ends this run
fi
exit $code
