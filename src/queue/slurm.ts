/** A batch script that starts workers of a job queue under Slurm. */

/** @param workers tasks of the array @param cpus cores, hence runs at a time, of each */
export const slurmScript = (workers: number, cpus: number): string => `#!/bin/sh
#SBATCH --job-name=synapulse
#SBATCH --array=1-${workers}
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=${cpus}
#SBATCH --time=08:00:00
#SBATCH --output=synapulse-%A-%a.log

# Where the queue is and its password come from the environment of sbatch:
#   SYNAPULSE_QUEUE=redis://HOST:PORT SYNAPULSE_QUEUE_PASSWORD_FILE=~/.synapulse-password sbatch workers.sh
# A task that is killed at its time limit loses nothing: its runs go to other workers.
exec srun synapulse worker --threads "$SLURM_CPUS_PER_TASK" --idle 600
`;
