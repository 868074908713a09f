"""What the agency is made of: skills, industries, job roles, teams and agents, each the property of a tenant."""

from agency.store.entities.base_entity import BaseEntity
from agency.store.entities.entities import Entities
from agency.store.entities.kinds import Agent, Industry, JobRole, Skill, Team
from agency.store.entities.links import JobRoleSkill
from agency.store.entities.sections import Alignment, Status
from agency.store.entities.versions import EntityVersion
from agency.store.entities.words import SkillWords

__all__ = [
    "Agent",
    "Alignment",
    "BaseEntity",
    "Entities",
    "EntityVersion",
    "Industry",
    "JobRole",
    "JobRoleSkill",
    "Skill",
    "SkillWords",
    "Status",
    "Team",
]
