"""The tables an admin edits without code: ranks, groups, models, purposes, conditions …"""
