"""Clusters from machines that somebody else hands out: files to start from.

local       all cores of this machine: ``python -m helpers.judge.cluster.elsewhere.local``
slurm       jobs of a Slurm cluster: copy it, change the settings at its top, and run it
kubernetes  a manifest for the Dask operator: ``kubectl apply -f kubernetes.yaml``

What each starts is a scheduler and workers with one core each; ``--scheduler`` takes its address.
"""
