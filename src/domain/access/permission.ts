/** Permissions as data, and the roles the product ships. Roles are lists of permissions; nothing asks for a role by name. */

export const PERMISSIONS = [
  'users.view',
  'users.edit',
  'users.create',
  'users.delete',
  'settings.configure',
  'connections.view',
  'connections.manage',
  'participants.view',
  'participants.connect',
  'participants.edit',
  'plans.view',
  'plans.edit',
  'applicants.view',
  'applicants.edit',
  'interviews.view',
  'interviews.edit',
  'interviews.own',
  'mail.view',
] as const;

export type Permission = (typeof PERMISSIONS)[number];

export const SHIPPED_ROLES = {
  administrator: PERMISSIONS,
  'human-resources': [
    'users.view',
    'users.edit',
    'users.create',
    'users.delete',
    'connections.view',
    'connections.manage',
    'participants.view',
    'participants.connect',
    'participants.edit',
    'plans.view',
    'plans.edit',
    'applicants.view',
    'applicants.edit',
    'interviews.view',
    'interviews.edit',
    'interviews.own',
    'mail.view',
  ],
  recruiter: [
    'participants.view',
    'plans.view',
    'plans.edit',
    'applicants.view',
    'applicants.edit',
    'interviews.view',
    'interviews.edit',
    'interviews.own',
  ],
  interviewer: ['interviews.own'],
} as const satisfies Record<string, readonly Permission[]>;

export type RoleKey = keyof typeof SHIPPED_ROLES;

export function permissionsOf(roles: readonly RoleKey[]): ReadonlySet<Permission> {
  return new Set(roles.flatMap((role) => SHIPPED_ROLES[role] as readonly Permission[]));
}
